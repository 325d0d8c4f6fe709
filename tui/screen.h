// The tui role: the screen on one console, in a process of its own. It reads the newest report when it is poked and
// draws it; nothing that it does or suffers changes the boot.
//
// Keys become intents (press.h), which it sends to the agent, and which the agent may not hear. On a serial line, which
// may be a floating pin that types for ever, input is looked at ten times a second at most until somebody wakes it
// (wake.h). On a line that is stopped the process may hang inside refresh(), deaf to SIGTERM: who ends it must not wait
// for it, and may SIGKILL it.
#pragma once

#include <string>

#include "tui/wake.h"

namespace tui {

constexpr int kHeadless = 3;

// `agent` is a SOCK_SEQPACKET socket. It gives a message each time a new report was renamed into place; its end means
// leave, as do the signals of signals.h, and on a Line::Terminal q and Ctrl-C. It takes intents, one JSON object a
// message; when it is full they are dropped. Returns the exit code: 0 after leaving with the terminal restored;
// kHeadless, with one line on stderr, where there is no usable terminal (any more).
int run(const std::string& tty, Line line, const std::string& report_path, int agent);

// What kind of line a console's terminal is: "/dev/tty1", "/dev/ttyAMA0".
Line line_of(const std::string& console);

// What terminfo calls the terminal: `term`, the environment's word, if it is of use; else "linux" for a virtual console
// and "vt220" for a serial line. The kernel starts /init with TERM=linux, which says nothing about a serial line.
std::string terminal_type(const std::string& tty, const char* term);

}  // namespace tui
