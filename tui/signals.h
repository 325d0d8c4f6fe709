// The signals that end a screen (SIGTERM, SIGHUP, SIGINT, SIGQUIT), and the one that tells of another size (SIGWINCH),
// as a file descriptor while this lives. What came meanwhile is not delivered afterwards.
#pragma once

#include <signal.h>

#include "agent/base/fd.h"

namespace tui {

class Signals {
public:
    Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();

    int fd() const { return fd_.get(); }
    bool say_leave() const;

private:
    sigset_t before_{};
    base::Fd fd_;
};

}  // namespace tui
