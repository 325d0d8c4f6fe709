#include "initramfs/processes.h"

#include <signal.h>

#include <charconv>
#include <filesystem>
#include <sstream>

#include "agent/base/file.h"

namespace initramfs {
namespace {

constexpr unsigned long kKernelThread = 0x00200000;  // PF_KTHREAD, include/linux/sched.h
constexpr int kStateField = 3;
constexpr int kFlagsField = 9;

}  // namespace

std::optional<Process> process_of(std::string_view line) {
    const auto name = line.find('(');
    const auto end = line.rfind(") ");  // a name may hold parentheses itself
    Process process;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), process.pid);
    if (read.ec != std::errc() || name == line.npos || end == line.npos || end < name) return std::nullopt;
    process.name = line.substr(name + 1, end - name - 1);
    std::istringstream rest(std::string(line.substr(end + 2)));
    rest >> process.state;
    long between = 0;
    for (int field = kStateField + 1; field < kFlagsField; ++field) rest >> between;
    unsigned long flags = 0;
    rest >> flags;
    if (!rest) return std::nullopt;
    process.is_kernel = (flags & kKernelThread) != 0;
    return process;
}

std::vector<Process> processes() {
    std::vector<Process> found;
    std::error_code problem;
    for (std::filesystem::directory_iterator each("/proc", problem), end; !problem && each != end;
         each.increment(problem)) {
        if (auto process = process_of(base::first_line((each->path() / "stat").string()))) {
            found.push_back(std::move(*process));
        }
    }
    return found;
}

void kill_all() {
    for (const auto& process : processes()) {
        if (process.pid != 1 && !process.is_kernel) ::kill(process.pid, SIGKILL);
    }
}

}  // namespace initramfs
