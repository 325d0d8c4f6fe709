// One thread's poll loop, its streams and timers: everything a story waits for happens inside run_until().
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/base/fd.h"

namespace lab {

using Duration = std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

class Stream;

class Loop {
public:
    // Moves bytes until `done` holds: true, or until `timeout` has passed: false.
    bool run_until(const std::function<bool()>& done, Duration timeout);

    // Calls `action` at that time; what is due at the same time, in the order asked for.
    void at(Moment due, std::function<void()> action) { timers_.emplace(due, std::move(action)); }

private:
    friend class Stream;
    void turn(Moment latest);
    void move_bytes(Clock::duration longest_wait);
    void run_due_timers();

    std::vector<Stream*> streams_;
    std::multimap<Moment, std::function<void()>> timers_;
};

// Our end of a socket (or, if only read, anything with a descriptor): what arrives goes to the receiver, what is
// written waits here until the other end takes it. Streams come and go between turns only, never inside a receiver.
class Stream {
public:
    using Receiver = std::function<void(std::string_view bytes)>;

    Stream(Loop& loop, base::Fd fd, Receiver receiver);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void write(std::string_view bytes);
    std::size_t unwritten() const { return unwritten_.size(); }
    bool closed() const { return !fd_; }  // the other end hung up

private:
    friend class Loop;
    void read_some();
    void write_some();

    Loop& loop_;
    base::Fd fd_;
    Receiver receiver_;
    std::string unwritten_;
};

struct SocketPair {
    base::Fd ours;
    base::Fd theirs;
};
SocketPair socket_pair();  // close-on-exec both, ours non-blocking

}  // namespace lab
