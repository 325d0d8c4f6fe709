// The one executable: picks the role. As /init it is PID 1; `farroot --help` tells the rest.
#include <cstdio>
#include <string_view>

#include "agent/version.h"

namespace {

constexpr const char* kHelp =
    "farroot boots a Raspberry Pi from an NFS root, without fear.\n"
    "\n"
    "usage: farroot --help | --version\n"
    "\n"
    "The roles of the initramfs, started by farroot itself:\n"
    "  farroot init        PID 1: early mounts, starts the agent, hands over to the root\n"
    "  farroot agent       runs the boot\n"
    "  farroot tui TTY     the screen on one console\n"
    "  farroot job NAME    work that may block: modules, trials\n";

}  // namespace

int main(int argc, char** argv) {
    const std::string_view role = argc > 1 ? argv[1] : "--help";
    if (role == "--version") {
        std::printf("farroot %s\n", FARROOT_VERSION);
        return 0;
    }
    if (role == "--help") {
        std::fputs(kHelp, stdout);
        return 0;
    }
    std::fprintf(stderr, "farroot: unknown role or command '%s'; try farroot --help\n", argv[1]);
    return 2;
}
