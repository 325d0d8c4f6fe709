// The tui role: the screen on one console, in a process of its own. It reads the newest report when it is poked and
// draws it; nothing that it does or suffers changes the boot.
//
// Input is thrown away for now, without waking up for it: a floating serial pin types for ever. On a line that is
// stopped the process may hang inside refresh(), deaf to SIGTERM: who ends it must not wait for it, and may SIGKILL it.
#pragma once

#include <string>

namespace tui {

constexpr int kHeadless = 3;

// `poke_fd` gives one byte each time a new report was renamed into place; its end means leave, as do SIGTERM, SIGHUP
// and SIGINT. Returns the exit code: 0 after leaving with the terminal restored; kHeadless, with one line on stderr,
// where there is no usable terminal (any more).
int run(const std::string& tty, const std::string& report_path, int poke_fd);

// What terminfo calls the terminal: `term`, the environment's word, if it is of use; else "linux" for a virtual console
// and "vt220" for a serial line. The kernel starts /init with TERM=linux, which says nothing about a serial line.
std::string terminal_type(const std::string& tty, const char* term);

}  // namespace tui
