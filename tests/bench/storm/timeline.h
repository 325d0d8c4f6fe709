// The virtual clock of a simulation: what is to happen, in the order of its time, and at one time in the order in which
// it was planned. Nothing waits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "agent/base/time.h"

namespace storm {

using base::Duration;
using base::Time;
using namespace std::chrono_literals;

class Timeline {
public:
    Time now() const { return now_; }
    Duration since_start() const { return now_ - Time{}; }

    void at(Time time, std::function<void()> happen) {
        planned_.push_back({std::max(time, now_), planned_so_far_++, std::move(happen)});
        std::ranges::push_heap(planned_, later);
    }
    void after(Duration wait, std::function<void()> happen) { at(now_ + wait, std::move(happen)); }

    // Until nothing is planned any more, or until that time.
    void run(Time until) {
        while (!planned_.empty() && planned_.front().time <= until) {
            std::ranges::pop_heap(planned_, later);
            const Planned next = std::move(planned_.back());
            planned_.pop_back();
            now_ = next.time;
            next.happen();
        }
    }

private:
    struct Planned {
        Time time;
        std::uint64_t order;
        std::function<void()> happen;
    };
    static bool later(const Planned& a, const Planned& b) {
        return a.time != b.time ? a.time > b.time : a.order > b.order;
    }

    Time now_{};
    std::uint64_t planned_so_far_ = 0;
    std::vector<Planned> planned_;  // a heap, the next one first
};

// One timer that can be set anew, which forgets what it was set to before. It must outlive the timeline's run().
class Alarm {
public:
    explicit Alarm(Timeline& timeline) : timeline_(timeline) {}
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    void set(Time time, std::function<void()> ring) {
        timeline_.at(time, [this, setting = ++setting_, ring = std::move(ring)] {
            if (setting == setting_) ring();
        });
    }
    void set_after(Duration wait, std::function<void()> ring) { set(timeline_.now() + wait, std::move(ring)); }
    void clear() { ++setting_; }

private:
    Timeline& timeline_;
    std::uint64_t setting_ = 0;
};

}  // namespace storm
