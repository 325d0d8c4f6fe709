// Time as farroot knows it: CLOCK_BOOTTIME, since a Pi has no real-time clock and its wall clock jumps.
#pragma once

#include <chrono>

namespace base {

struct BootClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept;
};

using Time = BootClock::time_point;
using Duration = BootClock::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace base
