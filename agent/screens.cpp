#include "agent/screens.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/base/file.h"
#include "initramfs/consoles.h"

namespace agent {
namespace {

// The consoles' terminals: "/dev/ttyAMA0"; tty0 is whatever virtual console is in front, the screen is on the first.
std::vector<std::string> terminals() {
    std::vector<std::string> found;
    const auto add = [&found](const std::string& tty) {
        if (std::ranges::find(found, tty) == found.end()) found.push_back(tty);
    };
    if (::access("/dev/tty1", F_OK) == 0) add("/dev/tty1");
    const auto listed = base::read_file("/proc/consoles");
    for (const auto& name : initramfs::console_names(listed ? *listed : "")) {
        if (name != "tty0") add("/dev/" + name);
    }
    return found;
}

[[noreturn]] void become(const std::string& tty, const std::string& report_path, int socket) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpriority(PRIO_PROCESS, 0, 0);  // not the agent's
    ::setsid();
    ::dup2(socket, STDIN_FILENO);
    const char* const words[]{"farroot", "tui", tty.c_str(), report_path.c_str(), nullptr};
    ::execv("/proc/self/exe", const_cast<char* const*>(words));
    ::_exit(127);
}

}  // namespace

void Screens::start() {
    for (const auto& tty : terminals()) screens_.push_back({tty, {}, {}, false});
    for (auto& screen : screens_) start(screen);
}

void Screens::start(Screen& screen) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return;
    const base::Fd theirs(ends[0]);
    screen.socket = base::Fd(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) become(screen.tty, report_path_, theirs.get());
    if (child < 0) return;
    screen.pidfd = base::Fd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    screen.alive = true;
    const int key = screen.pidfd.get();
    if (key >= 0) loop_.watch(key, [this, key] { reap(key); });
    const int socket = screen.socket.get();
    loop_.watch(socket, [this, socket] { hear(socket); });
}

void Screens::reap(int pidfd) {
    siginfo_t info{};
    ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG);
    loop_.forget(pidfd);
    for (auto& screen : screens_) {
        if (screen.pidfd.get() != pidfd) continue;
        screen.alive = false;
        screen.pidfd.reset();
        if (screen.socket) loop_.forget(screen.socket.get());
        screen.socket.reset();
    }
}

// A screen that says more than this at once, or nonsense, is not a person.
void Screens::hear(int socket) {
    std::string message(core::kLongestIntent, '\0');
    const ssize_t got = ::recv(socket, message.data(), message.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        loop_.forget(socket);
        for (auto& screen : screens_) {
            if (screen.socket.get() == socket) screen.socket.reset();
        }
        return;
    }
    message.resize(static_cast<std::size_t>(got));
    const auto screen =
        std::ranges::find(screens_, socket, [](const Screen& each) { return each.socket ? each.socket.get() : -1; });
    auto intent = core::intent_from_json(message);
    if (intent && screen != screens_.end()) wish_(std::move(*intent), screen->tty);
}

void Screens::poke() const {
    for (const auto& screen : screens_) {
        // A full socket is a screen that hangs; it reads the newest report whenever it comes back.
        if (screen.alive && screen.socket) {
            static_cast<void>(::send(screen.socket.get(), "!", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1);
        }
    }
}

void Screens::say(const std::string& line) const {
    const std::string text = line + "\r\n";
    for (const auto& screen : screens_) {
        if (screen.alive) continue;
        const base::Fd tty(::open(screen.tty.c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
        if (tty) static_cast<void>(::write(tty.get(), text.data(), text.size()) >= 0);
    }
}

}  // namespace agent
