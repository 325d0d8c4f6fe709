#include "agent/command/reboot.h"

#include <unistd.h>

#include "agent/command/program.h"
#include "initramfs/consoles.h"

namespace agent {
void tell_everybody(const std::string& line) {
    initramfs::Consoles consoles;
    consoles.open();
    consoles.say(line);
    static_cast<void>(run_program({"sh", "-c", "wall 2>/dev/null"}, "farroot: " + line + "\n"));
}

base::Status reboot_system() {
    const bool has_systemd = ::access("/run/systemd/system", F_OK) == 0;  // sd_booted(3)
    if (has_systemd && run_program({"systemctl", "reboot"})) return base::Done{};
    return run_program({"reboot"});
}

}  // namespace agent
