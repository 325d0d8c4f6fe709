#include "agent/loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>

namespace agent {

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

void Loop::watch(int fd, std::function<void()> on_readable) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
    callbacks_[fd] = std::move(on_readable);
}

void Loop::forget(int fd) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    callbacks_.erase(fd);
}

void Loop::turn(std::optional<base::Time> deadline) {
    int timeout = -1;
    if (deadline) {
        const auto left = std::chrono::ceil<base::milliseconds>(*deadline - base::BootClock::now());
        timeout = static_cast<int>(std::clamp<base::milliseconds::rep>(left.count(), 0, 3'600'000));
    }
    std::array<epoll_event, 16> ready;
    const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), timeout);
    for (int i = 0; i < count; ++i) {
        // An earlier callback of this turn may have forgotten this fd, and a callback may forget its own.
        const auto found = callbacks_.find(ready[static_cast<std::size_t>(i)].data.fd);
        if (found == callbacks_.end()) continue;
        const auto callback = found->second;
        callback();
    }
}

}  // namespace agent
