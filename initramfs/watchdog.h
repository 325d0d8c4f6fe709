// The board's watchdog (Documentation/watchdog/watchdog-api.rst): it resets the board when PID 1 hangs, alone or with
// the kernel, and when no remedy of PID 1's brought an agent that makes progress.
//
// States:
//   waiting  nobody has said yet whether the owner wants it, or its driver is still to be loaded: feed() looks again.
//   One
//            that is known not to be stoppable (nowayout, as the command line or sysfs says) is never started: the
//            booted system would be reset in the middle of its work.
//   running  fed at a third of its timeout, while progress was made within the patience. Its own timeout is thus the
//   time
//            for a hang of PID 1 alone, and longer than the sentinel's patience; a hang of others has the patience in
//            front. Where sysfs says nothing (Raspberry Pi OS's kernels have no CONFIG_WATCHDOG_SYSFS) and the kernel
//            was built with nowayout, only the started device tells: then it can't be stopped any more.
//   over     closed, for the booted system: stopped, left running, or fed by a process of its own.
// No call here waits for anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/base/fd.h"
#include "agent/base/time.h"

namespace initramfs {

// What is asked for; a driver that refuses keeps its own. Where the hardware can't do it (16 s on a Pi) the kernel
// stretches it (watchdog-kernel-api.rst, max_hw_heartbeat_ms), if the kernel is new enough.
constexpr base::seconds kWatchdogTimeout{30};

// Whether the owner wants the watchdog, as far as the kernel command line says (farroot.watchdog=, the last one
// counts).
std::optional<bool> watchdog_wanted(std::string_view command_line);

// Whether a module's parameter nowayout is set there.
bool forbids_stopping(std::string_view command_line);

class Watchdog {
public:
    // How long feeding goes on without progress.
    Watchdog(base::Duration patience, base::Time now, std::string device = "/dev/watchdog",
             std::string nowayout = "/sys/class/watchdog/watchdog0/nowayout")
        : patience_(patience), progress_(now), device_name_(std::move(device)), nowayout_(std::move(nowayout)) {}

    void want(bool wanted);  // false stops one that runs
    bool is_decided() const { return wanted_.has_value(); }
    void leave_alone() { is_left_alone_ = true; }  // one that can't be stopped
    bool is_running() const { return static_cast<bool>(device_); }
    bool can_be_stopped() const { return can_be_stopped_; }  // of one that runs

    void progress(base::Time now) { progress_ = now; }
    void feed(base::Time now);                    // starts and feeds it where that is due
    std::optional<base::Time> next_feed() const;  // when to call feed() again, at the latest

    void stop();
    // Closed without the magic character: it goes on running, and after its timeout resets the board unless the booted
    // system has opened and fed it by then. The kernel logs "watchdog did not stop!", which is meant here.
    void keep();
    // Closed here, and fed for ever by a process that is left in the booted system.
    void leave_feeder();
    // Of a forked child: feeds one that runs, without a write(2), which would take back what stop() has written. The
    // kernel takes the last close alone for one.
    void keep_alive() const;
    std::optional<base::Duration> period() const { return device_ ? std::optional(period_) : std::nullopt; }

private:
    void start(base::Time now);

    base::Duration patience_;
    base::Time progress_;
    std::string device_name_;
    std::string nowayout_;
    std::optional<bool> wanted_;
    bool is_left_alone_ = false;
    bool can_be_stopped_ = true;
    base::Fd device_;
    base::Duration period_{};
    base::Time next_feed_;
};

}  // namespace initramfs
