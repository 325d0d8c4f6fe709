#include "agent/jobs.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "agent/base/file.h"

namespace agent {
namespace {

constexpr std::string_view kNote = "note: ";

// AddressSanitizer reserves terabytes of address space.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitMemory = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kLimitMemory = false;
#else
constexpr bool kLimitMemory = true;
#endif
#else
constexpr bool kLimitMemory = true;
#endif

[[noreturn]] void become(const std::vector<std::string>& words, int socket) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpriority(PRIO_PROCESS, 0, 0);                                        // not the agent's
    static_cast<void>(base::write_file("/proc/self/oom_score_adj", "1000"));  // nor its last place
    if (kLimitMemory) {
        const rlimit limit{kJobMemory, kJobMemory};
        ::setrlimit(RLIMIT_AS, &limit);
    }
    base::keep_as(socket, kJobSocket);
    std::vector<char*> arguments{const_cast<char*>("farroot"), const_cast<char*>("job")};
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv("/proc/self/exe", arguments.data());
    ::_exit(127);
}

}  // namespace

base::Status Jobs::start(unsigned id, const std::vector<std::string>& words, std::function<void(JobEnd)> done,
                         std::function<void(std::string_view note)> noted, std::string_view handed) {
    auto ends = base::message_socket_pair();
    if (!ends) return ends.failure();
    if (!handed.empty()) {
        if (auto sent = base::send_message(ends->first.get(), handed); !sent) return sent;
    }
    const pid_t child = ::fork();
    if (child == 0) become(words, ends->second.get());
    if (child < 0) return base::system_failure("job " + words.front(), "fork", errno);
    base::Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    if (!pidfd) {
        const int error = errno;
        ::kill(child, SIGKILL);
        return base::system_failure("job " + words.front(), "pidfd_open", error);
    }
    const int key = pidfd.get();
    pidfds_[id] = key;
    const int socket = ends->first.get();
    jobs_.emplace(key,
                  Job{std::move(pidfd), std::move(ends->first), {}, {}, std::move(done), std::move(noted), {}, false});
    loop_.watch(key, [this, key] { reap(key); });
    loop_.watch(socket, [this, key] { hear(key); });
    return base::Done{};
}

void Jobs::abandon(unsigned id) {
    const auto found = pidfds_.find(id);
    if (found == pidfds_.end()) return;
    Job& job = jobs_.at(found->second);
    ::syscall(SYS_pidfd_send_signal, job.pidfd.get(), SIGKILL, nullptr, 0);
    job.done = nullptr;
    pidfds_.erase(found);
}

void Jobs::end(unsigned id) {
    const auto found = pidfds_.find(id);
    if (found == pidfds_.end()) return;
    jobs_.at(found->second).was_ended = true;
    ::syscall(SYS_pidfd_send_signal, found->second, SIGKILL, nullptr, 0);
}

void Jobs::listen(unsigned id, std::function<void(const std::string& answer)> heard) {
    const auto found = pidfds_.find(id);
    if (found != pidfds_.end()) jobs_.at(found->second).heard = std::move(heard);
}

void Jobs::hear(int pidfd) {
    Job& job = jobs_.at(pidfd);
    take_some([&job] { return job.reader.read(job.socket.get()); },
              [&job](base::Message message) { take(job, std::move(message)); });
    if (job.reader.closed()) loop_.forget(job.socket.get());
}

void Jobs::take(Job& job, base::Message message) {
    if (message.bytes.starts_with(kNote)) {
        if (job.done) job.noted(message.bytes);
        return;
    }
    job.answer = std::move(message);
    if (job.heard && job.done) job.heard(job.answer->bytes);
}

void Jobs::reap(int pidfd) {
    siginfo_t info{};
    if (::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) return;
    Job& ended = jobs_.at(pidfd);
    while (auto message = ended.reader.read(ended.socket.get())) take(ended, *std::move(message));  // nobody adds any
    loop_.forget(pidfd);
    loop_.forget(ended.socket.get());
    Job job = std::move(ended);
    jobs_.erase(pidfd);
    std::erase_if(pidfds_, [pidfd](const auto& each) { return each.second == pidfd; });
    if (!job.done) return;
    const int status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    job.done({std::move(job.answer), status, job.was_ended});
}

}  // namespace agent
