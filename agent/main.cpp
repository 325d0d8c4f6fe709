// The one executable: picks the role. As /init it is PID 1; `farroot --help` tells the rest.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "agent/agent.h"
#include "agent/command/check_config.h"
#include "agent/command/confirm.h"
#include "agent/command/examine.h"
#include "agent/command/find.h"
#include "agent/command/net.h"
#include "agent/command/report.h"
#include "agent/command/sd.h"
#include "agent/command/swap.h"
#include "agent/command/watch.h"
#include "agent/job/job.h"
#include "agent/settings/keys_text.h"
#include "agent/version.h"
#include "initramfs/init.h"
#include "tui/replay.h"
#include "tui/screen.h"

namespace {

constexpr const char* kHelp =
    "farroot boots a Raspberry Pi from an NFS root, without fear.\n"
    "\n"
    "usage: farroot --help | --version [--verbose] | help keys\n"
    "       farroot check-config [--all] [FILE] [--cmdline TEXT]\n"
    "       farroot find [--json] [SERVER...]\n"
    "       farroot net [--json] [--wait SECONDS] [LINK...]\n"
    "       farroot try [--json] [--rw] SERVER:/PATH[,OPTIONS]\n"
    "       farroot diagnose [--json] [--rw] [SERVER:/PATH[,OPTIONS]]\n"
    "       farroot tui --replay FILE [--speed N]\n"
    "       farroot confirm\n"
    "       farroot report [--json]\n"
    "       farroot sd [status [--json]] | on | off\n"
    "       farroot swap [list [--json]] | add SPEC | remove NAME | create SPEC\n"
    "       farroot watch [--once [--json]] [--every SECONDS]\n"
    "\n"
    "On any Linux machine:\n"
    "  farroot check-config     what a Pi would make of a farroot.conf and a command line; names each mistake\n"
    "  farroot find             looks for NFS servers and shows what they export; mounts nothing\n"
    "  farroot help keys        every key of farroot.conf and the command line\n"
    "  farroot net              lists links and the DHCP offers that come on them; changes nothing\n"
    "  farroot try              mounts an NFS root as a Pi would, checks and measures it\n"
    "  farroot diagnose         asks an NFS server why a root of it does not boot\n"
    "  farroot tui --replay     shows a boot that record=yes recorded, on this terminal\n"
    "\n"
    "In the system that farroot booted:\n"
    "  farroot confirm          tells the card that this root boots; farroot-confirm.service runs it\n"
    "  farroot report           how this boot went, and why a root did not work\n"
    "  farroot sd               whether the SD card is on; switches it off and on\n"
    "  farroot swap             shows, adds, removes and creates swap; farroot swap --help tells more\n"
    "  farroot watch            in the fallback: reboots once an NFS root works again; farroot-watch.service runs it\n"
    "\n"
    "The roles of the initramfs, started by farroot itself:\n"
    "  farroot (as PID 1)       early mounts, starts the agent, hands over to the root\n"
    "  farroot agent            runs the boot\n"
    "  farroot tui TTY REPORT   the screen on one console\n"
    "  farroot job NAME ...     work that may block: modules, trials, the card\n";

int tell_version(const std::vector<std::string>& words) {
    if (!words.empty() && words != std::vector<std::string>{"--verbose"}) {
        std::fputs("usage: farroot --version [--verbose]\n", stderr);
        return 2;
    }
    std::puts("farroot " FARROOT_VERSION);
    if (words.empty()) return 0;
    constexpr std::string_view kLibraries = FARROOT_LIBRARIES;
    std::puts(kLibraries.empty() ? "with the libraries of this system"
                                 : "with the libraries of these Debian packages:");
    if (!kLibraries.empty()) std::puts(kLibraries.data());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const std::string role = words.empty() ? "--help" : words[0];
    const std::vector<std::string> rest(words.begin() + (words.empty() ? 0 : 1), words.end());
    if (::getpid() == 1) initramfs::run_init(role == "init" ? rest : words);
    if (role == "agent") return agent::run_agent(rest);
    if (role == "job") return agent::run_job(rest);
    if (role == "check-config") return agent::run_check_config(rest);
    if (role == "help" && !rest.empty() && rest[0] == "keys") {
        const bool markdown = rest.size() == 2 && rest[1] == "--markdown";  // README's reference
        const auto keys = markdown ? agent::settings::keys_for_readme() : agent::settings::keys_for_terminal();
        std::fputs(keys.c_str(), stdout);
        return 0;
    }
    if (role == "confirm") return agent::run_confirm(rest);
    if (role == "watch") return agent::run_watch(rest);
    if (role == "report") return agent::run_report(rest);
    if (role == "sd") return agent::run_sd(rest);
    if (role == "swap") return agent::run_swap(rest);
    if (role == "find") return agent::run_find(rest);
    if (role == "net") return agent::run_net(rest);
    if (role == "try") return agent::run_examine(agent::Examining::Try, rest);
    if (role == "diagnose") return agent::run_examine(agent::Examining::Diagnose, rest);
    if (role == "tui" && !rest.empty() && rest[0].starts_with("-")) return tui::run_replay(rest);
    if (role == "tui" && rest.size() == 2) return tui::run(rest[0], tui::line_of(rest[0]), rest[1], STDIN_FILENO);
    if (role == "--version") return tell_version(rest);
    if (role == "--help") {
        std::fputs(kHelp, stdout);
        return 0;
    }
    std::fprintf(stderr, "farroot: unknown role or command '%s'; try farroot --help\n", role.c_str());
    return 2;
}
