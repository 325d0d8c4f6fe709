#include "tui/screen.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/core/report.h"
#include "tui/curses.h"
#include "tui/view.h"

namespace tui {
namespace {

constexpr std::size_t kMostReport = std::size_t{4} * 1024 * 1024;

// The signals that matter here, as a file descriptor while this lives.
class Signals {
public:
    Signals() {
        sigset_t mask;
        sigemptyset(&mask);
        for (const int signal : {SIGTERM, SIGHUP, SIGINT, SIGWINCH}) sigaddset(&mask, signal);
        sigprocmask(SIG_BLOCK, &mask, &before_);
        fd_ = base::Fd(::signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

    int fd() const { return fd_.get(); }

    bool say_leave() const {
        bool leave = false;
        signalfd_siginfo info{};
        while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
            leave = leave || info.ssi_signo != SIGWINCH;
        }
        return leave;
    }

private:
    sigset_t before_{};
    base::Fd fd_;
};

// False at the end of the pokes. Several that waited count as one: only the newest report matters.
bool take_pokes(int fd) {
    std::array<char, 512> bytes{};
    const ssize_t got = ::read(fd, bytes.data(), bytes.size());
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

// A report that is missing or damaged leaves the one before.
void read_newest(const std::string& path, agent::core::Snapshot& snapshot) {
    const auto json = base::read_file(path, kMostReport);
    if (!json) return;
    auto newest = agent::core::snapshot_from_json(*json);
    if (newest) snapshot = std::move(*newest);
}

bool is_virtual_console(std::string_view tty) {
    constexpr std::string_view kPrefix = "/dev/tty";
    if (!tty.starts_with(kPrefix) || tty.size() == kPrefix.size()) return false;
    return tty.find_first_not_of("0123456789", kPrefix.size()) == std::string_view::npos;
}

int headless(const std::string& tty, const std::string& why) {
    std::fprintf(stderr, "farroot: no screen on %s: %s\n", tty.c_str(), why.c_str());
    return kHeadless;
}

}  // namespace

std::string terminal_type(const std::string& tty, const char* term) {
    const std::string_view word = term != nullptr ? term : "";
    if (is_virtual_console(tty)) return std::string(word.empty() ? "linux" : word);
    return std::string(word.empty() || word == "linux" ? "vt220" : word);
}

int run(const std::string& tty, const std::string& report_path, int poke_fd) {
    const Signals signals;
    auto opened = Curses::open(tty, terminal_type(tty, std::getenv("TERM")));
    if (!opened) {
        const base::Failure& why = opened.failure();
        return headless(tty, why.error != 0 ? std::strerror(why.error) : why.evidence);
    }
    Curses& terminal = **opened;
    agent::core::Snapshot snapshot;
    read_newest(report_path, snapshot);
    for (;;) {
        terminal.show(draw(snapshot, {}, terminal.size()));
        std::array<pollfd, 3> fds{{{signals.fd(), POLLIN, 0}, {poke_fd, POLLIN, 0}, {terminal.fd(), 0, 0}}};
        if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return headless(tty, std::strerror(errno));
        if (fds[0].revents != 0 && signals.say_leave()) return 0;
        if (fds[2].revents != 0) return headless(tty, "it hung up");
        if (fds[1].revents == 0) continue;
        if (!take_pokes(poke_fd)) return 0;
        read_newest(report_path, snapshot);
        terminal.discard_input();
    }
}

}  // namespace tui
