// The processes that run, as /proc has them (proc(5), /proc/PID/stat), for PID 1.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initramfs {

struct Process {
    pid_t pid = 0;
    std::string name;
    char state = '?';        // 'D': it waits in the kernel, and no signal reaches it
    bool is_kernel = false;  // a thread of the kernel's own
    bool operator==(const Process&) const = default;
};

// Of the line of /proc/PID/stat.
std::optional<Process> process_of(std::string_view line);

std::vector<Process> processes();

// SIGKILL to all but PID 1 and the kernel's threads, some of which take it: NFS's state manager, lockd.
void kill_all();

}  // namespace initramfs
