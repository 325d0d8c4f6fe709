#include "initramfs/init.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/base/kernel_words.h"
#include "agent/base/message_socket.h"
#include "agent/base/time.h"
#include "agent/version.h"
#include "initramfs/consoles.h"
#include "initramfs/early_mounts.h"
#include "initramfs/hand_off.h"
#include "initramfs/hand_over.h"
#include "initramfs/processes.h"
#include "initramfs/watchdog.h"

namespace initramfs {
namespace {

using base::Time;

constexpr base::seconds kHeartbeatPatience{20};
constexpr base::seconds kRescuePatience{30};
constexpr base::seconds kPauseBeforeNewStart{5};
constexpr int kDeathsBeforeRescue = 2;
// Every softer remedy has had its turn by then.
constexpr base::seconds kProgressPatience =
    kDeathsBeforeRescue * kHeartbeatPatience + kRescuePatience + kPauseBeforeNewStart + base::seconds(15);
constexpr int kChildSocket = 3;
constexpr const char* kChildLog = "/run/farroot/stderr";

void raise_clock_to_build_time() {
    const std::string text = base::first_line("/etc/farroot/build-time");
    time_t built = 0;
    std::from_chars(text.data(), text.data() + text.size(), built);
    timeval now{};
    ::gettimeofday(&now, nullptr);
    if (now.tv_sec >= built) return;
    const timeval raised{built, 0};
    ::settimeofday(&raised, nullptr);
}

bool kernel_is_quiet() {
    const auto words = base::kernel_words(base::first_line("/proc/cmdline"));
    return std::ranges::find(words, "quiet") != words.end();
}

// A kernel without a console that works ("unable to open an initial console") starts /init without them. What is opened
// next would get their numbers, and the first one who writes an error would write it there.
void open_standard_files() {
    const auto lowest_free = [] {
        const int null = ::open("/dev/null", O_RDWR);
        return null >= 0 ? null : ::open("/", O_PATH);  // without devtmpfs
    };
    int fd = lowest_free();
    while (fd >= 0 && fd < STDERR_FILENO) fd = lowest_free();
    if (fd > STDERR_FILENO) ::close(fd);
}

// The keys of Alt-SysRq (kernel admin-guide/sysrq.rst). Two agents that "i" kills are the end of the owner's word, and
// of the password: until the root's init takes over, no more than what pulling the plug does is allowed.
class SysRq {
public:
    void limit() {
        constexpr unsigned kAll = 1;
        constexpr unsigned kSyncRemountReboot = 16 | 32 | 128;
        found_ = base::first_line(kFile);
        unsigned allowed = 0;
        std::from_chars(found_.data(), found_.data() + found_.size(), allowed);
        const unsigned less = allowed == kAll ? kSyncRemountReboot : allowed & kSyncRemountReboot;
        if (!found_.empty()) static_cast<void>(base::write_file(kFile, std::to_string(less)));
    }
    void restore() const {
        if (!found_.empty()) static_cast<void>(base::write_file(kFile, found_));
    }

private:
    static constexpr const char* kFile = "/proc/sys/kernel/sysrq";  // missing without CONFIG_MAGIC_SYSRQ
    std::string found_;
};

std::string death_words(int status) {
    if (WIFSIGNALED(status)) return std::string("was killed by ") + ::strsignal(WTERMSIG(status));
    return "left with exit code " + std::to_string(WEXITSTATUS(status));
}

// For memory that runs out: a job goes first, the agent last (proc(5), oom_score_adj).
constexpr const char* kOomScore = "/proc/self/oom_score_adj";
constexpr const char* kAmongTheLast = "-900";
// Of address space, as the agent's jobs have it (agent/jobs.h).
constexpr rlim_t kRescueMemory = rlim_t{64} * 1024 * 1024;

// The agent or the rescue job: a child with a message socket.
class Child {
public:
    Child(std::vector<std::string> words, Time now, base::Duration patience)
        : words_(std::move(words)), patience_(patience), heard_(now) {
        auto ends = base::message_socket_pair();
        if (!ends) return;
        socket_ = std::move(ends->first);
        pid_ = ::fork();
        if (pid_ == 0) become(ends->second.get());
    }

    pid_t pid() const { return pid_; }
    int socket() const { return socket_.get(); }
    Time silent_at() const { return heard_ + patience_; }
    void hear(Time now) { heard_ = now; }
    std::optional<base::Message> read() { return reader_.read(socket_.get()); }
    bool closed() const { return reader_.closed(); }

private:
    [[noreturn]] void become(int socket) const {
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        base::keep_as(socket, kChildSocket);
        static_cast<void>(base::write_file(kOomScore, kAmongTheLast));
        if (words_[1] == "job") {
            const rlimit limit{kRescueMemory, kRescueMemory};
            ::setrlimit(RLIMIT_AS, &limit);
        }
        // Not the console: a line held by Ctrl-S would hold them too. The booted system finds it.
        const base::Fd log(::open(kChildLog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
        for (const int standard : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(log.get(), standard);
        std::vector<char*> arguments;
        for (const auto& word : words_) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv("/proc/self/exe", arguments.data());
        ::_exit(127);
    }

    std::vector<std::string> words_;
    base::Duration patience_;
    Time heard_;
    base::Fd socket_;
    base::MessageReader reader_;
    pid_t pid_ = -1;
};

class Init {
public:
    explicit Init(const std::vector<std::string>& arguments) : arguments_(arguments) {}

    [[noreturn]] void run() {
        prepare();
        while (true) {
            for (int deaths = 0; deaths < kDeathsBeforeRescue; ++deaths) {
                watch(Child({"farroot", "agent", std::to_string(started_.time_since_epoch().count())},
                            base::BootClock::now(), kHeartbeatPatience),
                      "the agent");
                clean_up();
            }
            consoles_.say("trying the SD card's root without the agent");
            watch(Child({"farroot", "job", "rescue"}, base::BootClock::now(), kRescuePatience), "the SD root's trial");
            clean_up();
            // Nobody lived long enough to read the card.
            if (!watchdog_.is_decided()) watchdog_.want(true);
            consoles_.say("no root yet: starting again in " + std::to_string(kPauseBeforeNewStart.count()) + " s");
            wait_signals(kPauseBeforeNewStart);
        }
    }

private:
    void prepare() {
        started_ = base::BootClock::now();
        const std::string mounts = mount_early();
        open_standard_files();
        raise_clock_to_build_time();
        sysrq_.limit();
        sigset_t handled;
        ::sigfillset(&handled);
        ::sigprocmask(SIG_SETMASK, &handled, nullptr);
        signals_ = base::Fd(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
        ::reboot(RB_DISABLE_CAD);  // Ctrl-Alt-Del sends SIGINT to PID 1 (reboot(2))
        const std::string line = base::first_line("/proc/cmdline");
        if (const auto wanted = watchdog_wanted(line)) watchdog_.want(*wanted);
        if (forbids_stopping(line)) watchdog_.leave_alone();
        consoles_.open();
        if (!kernel_is_quiet()) consoles_.say("farroot " FARROOT_VERSION "\n" + mounts);
        consoles_.hush_kernel();
    }

    // Until the child has died, fallen silent or ordered a hand-over that failed.
    void watch(Child child, const std::string& name) {
        while (true) {
            const Time now = base::BootClock::now();
            if (now >= child.silent_at()) return consoles_.say(name + " fell silent");
            pollfd sources[]{{signals_.get(), POLLIN, 0}, {child.socket(), POLLIN, 0}};
            ::poll(sources, child.closed() ? 1 : 2, feed_and_wait(now, child.silent_at()));
            // Messages first: the rescue job leaves right after its order.
            if (take_messages(child)) return;
            if (const auto status = handle_signals(child.pid()))
                return consoles_.say(name + " " + death_words(*status));
        }
    }

    // For poll(2): milliseconds from `now` to the next feeding, or to `until`.
    int feed_and_wait(Time now, Time until) {
        watchdog_.feed(now);
        const Time wake = std::min(until, watchdog_.next_feed().value_or(until));
        return static_cast<int>(std::chrono::ceil<base::milliseconds>(wake - now).count());
    }

    // True when a hand-over was ordered and could not be carried out.
    bool take_messages(Child& child) {
        while (auto message = child.read()) {
            const Time now = base::BootClock::now();
            child.hear(now);
            if (message->bytes == kHeartbeat) {
                watchdog_.progress(now);
                continue;
            }
            if (message->bytes == kWatchdogOn || message->bytes == kWatchdogOff) {
                watchdog_.want(message->bytes == kWatchdogOn);
                continue;
            }
            if (message->bytes.starts_with(kSay)) {
                consoles_.say(std::string_view(message->bytes).substr(kSay.size()));
                continue;
            }
            if (message->bytes.starts_with(kReboot)) {
                end_board(RB_AUTOBOOT, std::string_view(message->bytes).substr(kReboot.size()));
            }
            if (message->bytes.starts_with(kPowerOff)) {
                end_board(RB_POWER_OFF, std::string_view(message->bytes).substr(kPowerOff.size()));
            }
            const auto order = decode_hand_over(message->bytes);
            if (!order) {
                consoles_.say(order.failure().text());
                continue;
            }
            if (!message->fd) {
                consoles_.say(order->source + ": no mount came with the order to hand it over");
                continue;
            }
            carry_out(*order, std::move(message->fd));
            return true;
        }
        return false;
    }

    void carry_out(const HandOver& order, base::Fd detached_mount) {
        clean_up();
        consoles_.say(order.summary);
        consoles_.restore_kernel();
        sysrq_.restore();
        const auto failure = hand_off(order, std::move(detached_mount), arguments_, consoles_, watchdog_);
        consoles_.say(failure.text());
        consoles_.hush_kernel();
        sysrq_.limit();
    }

    // The wait status of `watched`, once it has died.
    std::optional<int> handle_signals(pid_t watched) {
        std::optional<int> died;
        signalfd_siginfo signal{};
        while (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) {
            if (signal.ssi_signo == SIGINT) end_board(RB_AUTOBOOT, "Ctrl-Alt-Del: rebooting");
        }
        int status = 0;
        while (const pid_t reaped = ::waitpid(-1, &status, WNOHANG)) {
            if (reaped < 0) break;
            if (reaped == watched) died = status;
        }
        return died;
    }

    // Kills all other processes and waits a moment for their end; one that is stuck in the kernel is left to it, and
    // named.
    void clean_up() {
        const Time give_up = base::BootClock::now() + base::milliseconds(200);
        bool any_left = true;
        while ((any_left = ::waitpid(-1, nullptr, WNOHANG) != -1) && base::BootClock::now() < give_up) {
            kill_all();  // each time: one that was being forked was on no list
            pollfd source{signals_.get(), POLLIN, 0};
            ::poll(&source, 1, 20);
            signalfd_siginfo signal{};
            while (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) {
            }
        }
        consoles_.restore_terminals();
        if (!any_left) return;
        for (const auto& process : processes()) {
            if (process.is_kernel || process.state != 'D') continue;
            consoles_.say(process.name + " is stuck in the kernel, and left behind");
        }
    }

    void wait_signals(base::Duration duration) {
        const Time until = base::BootClock::now() + duration;
        for (Time now = base::BootClock::now(); now < until; now = base::BootClock::now()) {
            pollfd source{signals_.get(), POLLIN, 0};
            ::poll(&source, 1, feed_and_wait(now, until));
            handle_signals(-1);
        }
    }

    void end_board(int how, std::string_view why) {
        consoles_.restore_terminals();
        consoles_.say(why);
        ::reboot(how);
    }

    std::vector<std::string> arguments_;
    Time started_;
    base::Fd signals_;
    Consoles consoles_;
    SysRq sysrq_;
    Watchdog watchdog_{kProgressPatience, base::BootClock::now()};
};

}  // namespace

void run_init(const std::vector<std::string>& arguments) {
    Init(arguments).run();
}

}  // namespace initramfs
