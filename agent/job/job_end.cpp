#include "agent/job/job_end.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

namespace agent {
namespace {

std::string signal_name(int signal) {
    const char* name = ::sigabbrev_np(signal);
    return name == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + name;
}

// What a job may have ended so of.
std::string reason_of(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        return WTERMSIG(wait_status) == SIGKILL ? ", as the kernel does when memory runs out" : "";
    }
    if (WEXITSTATUS(wait_status) == 0) return ", without an answer";
    if (WEXITSTATUS(wait_status) != kOutOfMemory) return "";
    return ": it needed more memory than the " + std::to_string(kJobMemory >> 20) + " MB of a job";
}

}  // namespace

std::string end_words(int wait_status) {
    if (WIFSIGNALED(wait_status)) return "killed by " + signal_name(WTERMSIG(wait_status));
    return "exit code " + std::to_string(WEXITSTATUS(wait_status));
}

bool ended_well(const JobEnd& end) {
    return !end.was_ended && WIFEXITED(end.wait_status) && WEXITSTATUS(end.wait_status) == 0;
}

base::Failure failure_of(const JobEnd& end, const std::string& job) {
    if (end.was_ended) return {base::Cause::JobTimedOut, job, "job", 0, "its time was up"};
    return {base::Cause::JobCrashed, job, "job", 0, end_words(end.wait_status) + reason_of(end.wait_status)};
}

}  // namespace agent
