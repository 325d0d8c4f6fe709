#include "tests/lab/loop.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace lab {

bool Loop::run_until(const std::function<bool()>& done, Duration timeout) {
    const Moment deadline = Clock::now() + timeout;
    while (!done()) {
        if (Clock::now() >= deadline) return false;
        turn(deadline);
    }
    return true;
}

void Loop::turn(Moment latest) {
    if (!timers_.empty()) latest = std::min(latest, timers_.begin()->first);
    move_bytes(std::max(latest - Clock::now(), Clock::duration::zero()));
    run_due_timers();
}

void Loop::move_bytes(Clock::duration longest_wait) {
    std::vector<pollfd> polled;
    for (const Stream* stream : streams_) {
        const int events = POLLIN | (stream->unwritten_.empty() ? 0 : POLLOUT);
        polled.push_back({stream->fd_.get(), static_cast<short>(events), 0});
    }
    const auto whole = std::chrono::floor<std::chrono::seconds>(longest_wait);
    const timespec wait = {whole.count(), (longest_wait - whole).count()};
    if (::ppoll(polled.data(), polled.size(), &wait, nullptr) <= 0) return;
    for (std::size_t i = 0; i < polled.size(); ++i) {
        if ((polled[i].revents & POLLOUT) != 0) streams_[i]->write_some();
        if ((polled[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0) streams_[i]->read_some();
    }
}

void Loop::run_due_timers() {
    while (!timers_.empty() && timers_.begin()->first <= Clock::now()) {
        const auto timer = timers_.extract(timers_.begin());  // it may ask for others
        timer.mapped()();
    }
}

Stream::Stream(Loop& loop, base::Fd fd, Receiver receiver)
    : loop_(loop), fd_(std::move(fd)), receiver_(std::move(receiver)) {
    loop_.streams_.push_back(this);
}

Stream::~Stream() {
    std::erase(loop_.streams_, this);
}

void Stream::write(std::string_view bytes) {
    if (closed()) return;
    unwritten_ += bytes;
    write_some();
}

void Stream::write_some() {
    while (fd_ && !unwritten_.empty()) {
        // A machine that just ended must not end us too.
        const ssize_t written = ::send(fd_.get(), unwritten_.data(), unwritten_.size(), MSG_NOSIGNAL);
        if (written < 0) {
            if (errno != EAGAIN && errno != EINTR) fd_.reset();
            return;
        }
        unwritten_.erase(0, static_cast<std::size_t>(written));
    }
}

void Stream::read_some() {
    std::array<char, 65536> buffer;
    if (!fd_) return;
    const ssize_t length = ::read(fd_.get(), buffer.data(), buffer.size());
    if (length > 0) {
        receiver_({buffer.data(), static_cast<std::size_t>(length)});
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        fd_.reset();
    }
}

SocketPair socket_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {base::Fd(ends[0]), base::Fd(ends[1])};
}

}  // namespace lab
