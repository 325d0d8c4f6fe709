// The agent's epoll loop: file descriptors with callbacks. Deadlines belong to whoever's state they are derived from;
// a turn just ends by the earliest.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

class Loop {
public:
    Loop();

    // Calls `on_readable` in each turn in which the fd is readable or has hung up, until it is forgotten. The fd must
    // be forgotten before it is closed.
    void watch(int fd, std::function<void()> on_readable);
    void forget(int fd);

    // Waits until something is readable or the deadline has come, and calls what is ready.
    void turn(std::optional<base::Time> deadline);

private:
    base::Fd epoll_;
    std::map<int, std::function<void()>> callbacks_;
};

// What a turn takes of one source, so that a stranger who sends without end keeps nobody else waiting: what is left
// keeps its descriptor readable (epoll(7): level-triggered).
constexpr int kTakenAtOnce = 64;

// Calls `use` with what `next` gives, until it gives nothing.
template <typename Next, typename Use>
void take_some(Next next, Use use) {
    for (int taken = 0; taken < kTakenAtOnce; ++taken) {
        auto each = next();
        if (!each) return;
        use(*std::move(each));
    }
}

}  // namespace agent
