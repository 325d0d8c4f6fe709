// PID 1. It never thinks, never touches the network or a remote file before the commit, and never exits.
//
// States, each with what ends it:
//   agent    the agent runs and sends a heartbeat. A hand-over order ends in the root; its death or 20 s of silence in
//            `agent` again (first time) or `rescue` (second time).
//   rescue   the SD root's trial runs as a job of PID 1's own, without an agent. Its hand-over order ends in the SD
//            root; its death, or 30 s, in a pause of 5 s and then `agent` with a clean slate.
// The watchdog is fed in all of them, until no agent's heartbeat came for longer than they take together (watchdog.h).
// Between any two states everything that the last one left is killed and reaped. Ctrl-Alt-Del reboots at any time.
// Only libc and libstdc++ are called here.
#pragma once

#include <string>
#include <vector>

namespace initramfs {

// The role's main: `arguments` are PID 1's own without the program's name, passed on to the root's init.
[[noreturn]] void run_init(const std::vector<std::string>& arguments);

}  // namespace initramfs
