#include "tui/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

namespace tui {

Signals::Signals() {
    sigset_t mask;
    sigemptyset(&mask);
    for (const int signal : {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH}) sigaddset(&mask, signal);
    sigprocmask(SIG_BLOCK, &mask, &before_);
    fd_ = base::Fd(::signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
}

Signals::~Signals() {
    static_cast<void>(say_leave());
    sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool Signals::say_leave() const {
    bool leave = false;
    signalfd_siginfo info{};
    while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        leave = leave || info.ssi_signo != SIGWINCH;
    }
    return leave;
}

}  // namespace tui
