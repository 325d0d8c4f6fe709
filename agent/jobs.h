// Child processes for all that may block: `farroot job NAME …`, each with a memory limit and a message socket on
// descriptor kJobSocket, where it leaves its answer. Deadlines belong to the owner's state; past one it abandons the
// job, which is killed and reaped whenever the kernel lets it go.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/message_socket.h"
#include "agent/loop.h"

namespace agent {

constexpr int kJobSocket = 3;
constexpr unsigned long kJobMemory = 64UL * 1024 * 1024;  // bytes of address space

// Words of a job before its answer.
constexpr std::string_view kServerInGrace = "note: in grace";
constexpr std::string_view kLoading = "note: loading: ";    // and "MODULE MODALIAS", "MODULE", or nothing any more
constexpr std::string_view kDiskComing = "note: coming: ";  // and the disk, or nothing (agent/job/disk_coming.h)

struct JobEnd {
    std::optional<base::Message> answer;  // none: it died without one
    int wait_status = 0;                  // wait(2)
    bool was_ended = false;               // by Jobs::end()
};

class Jobs {
public:
    explicit Jobs(Loop& loop) : loop_(loop) {}

    // `id` is the owner's and must be unused. `done` is called once, in a later turn, unless the job is abandoned;
    // `noted` whenever it says one of those words meanwhile. `handed` is what no /proc/PID/cmdline shall show: it waits
    // on the job's socket.
    base::Status start(
        unsigned id, const std::vector<std::string>& words, std::function<void(JobEnd)> done,
        std::function<void(std::string_view note)> noted = [](std::string_view) {}, std::string_view handed = "");
    void abandon(unsigned id);
    void end(unsigned id);  // kills it; `done` is called with what it has answered so far

    // `heard` is called with every answer as it comes, also the last one; each replaces the one before it.
    void listen(unsigned id, std::function<void(const std::string& answer)> heard);

private:
    struct Job {
        base::Fd pidfd;
        base::Fd socket;
        base::MessageReader reader;
        std::optional<base::Message> answer;
        std::function<void(JobEnd)> done;  // empty once abandoned
        std::function<void(std::string_view note)> noted;
        std::function<void(const std::string& answer)> heard;  // may be empty
        bool was_ended = false;
    };
    void hear(int pidfd);
    static void take(Job& job, base::Message message);
    void reap(int pidfd);

    Loop& loop_;
    std::map<int, Job> jobs_;         // by pidfd
    std::map<unsigned, int> pidfds_;  // of those not abandoned
};

}  // namespace agent
