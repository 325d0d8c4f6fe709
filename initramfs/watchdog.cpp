#include "initramfs/watchdog.h"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "agent/base/file.h"
#include "agent/base/kernel_words.h"

namespace initramfs {
namespace {

constexpr std::string_view kWord = "farroot.watchdog=";
constexpr int kUnknownTimeout = 3;  // seconds: of a driver that tells none

bool write_to(const base::Fd& device, char byte) {
    return ::write(device.get(), &byte, 1) == 1;
}

}  // namespace

std::optional<bool> watchdog_wanted(std::string_view line) {
    std::optional<bool> wanted;
    for (const auto& word : base::kernel_words(line)) {
        if (!word.starts_with(kWord)) continue;
        const auto value = std::string_view(word).substr(kWord.size());
        if (value == "off") wanted = false;
        if (value == "boot" || value == "keep") wanted = true;
    }
    return wanted;
}

bool forbids_stopping(std::string_view line) {
    constexpr std::string_view kParameter = ".nowayout";
    constexpr std::array<std::string_view, 7> kYes{"", "=1", "=y", "=Y", "=t", "=T", "=on"};  // kstrtobool()
    bool forbids = false;
    for (const auto& word : base::kernel_words(line)) {
        const auto at = word.find(kParameter);
        if (at == std::string::npos) continue;
        const auto value = std::string_view(word).substr(at + kParameter.size());
        if (value.empty() || value[0] == '=') forbids = std::ranges::find(kYes, value) != kYes.end();
    }
    return forbids;
}

void Watchdog::want(bool wanted) {
    wanted_ = wanted;
    if (!wanted) stop();
}

void Watchdog::feed(base::Time now) {
    if (!device_ && wanted_.value_or(false)) start(now);
    if (!device_ || now < next_feed_) return;
    next_feed_ = now + period_;
    const bool deserved = now < progress_ + patience_;
    if (deserved && !write_to(device_, '.')) device_.reset();  // its driver is gone; perhaps it comes again
}

std::optional<base::Time> Watchdog::next_feed() const {
    return device_ ? std::optional(next_feed_) : std::nullopt;
}

void Watchdog::start(base::Time now) {
    if (is_left_alone_ || base::first_line(nowayout_) == "1") return;
    device_ = base::Fd(::open(device_name_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
    if (!device_) return;
    // Stopped and started again: the kernel refuses the first where there is no way out
    // (drivers/watchdog/watchdog_dev.c, watchdog_stop()).
    int stop = WDIOS_DISABLECARD;
    int start = WDIOS_ENABLECARD;
    can_be_stopped_ = ::ioctl(device_.get(), WDIOC_SETOPTIONS, &stop) == 0 || errno != EBUSY;
    if (can_be_stopped_) ::ioctl(device_.get(), WDIOC_SETOPTIONS, &start);
    int timeout = static_cast<int>(kWatchdogTimeout.count());
    if (::ioctl(device_.get(), WDIOC_SETTIMEOUT, &timeout) != 0 &&
        ::ioctl(device_.get(), WDIOC_GETTIMEOUT, &timeout) != 0) {
        timeout = kUnknownTimeout;
    }
    period_ = base::milliseconds(std::max(timeout, 1) * 1000 / 3);
    next_feed_ = now;
}

void Watchdog::keep_alive() const {
    if (device_) ::ioctl(device_.get(), WDIOC_KEEPALIVE, nullptr);
}

void Watchdog::stop() {
    if (device_) write_to(device_, 'V');
    device_.reset();
}

void Watchdog::keep() {
    if (device_) write_to(device_, '.');
    device_.reset();
}

// It keeps nothing open but the device: whoever waits for the end of a pipe of PID 1's waits for all who hold it.
void Watchdog::leave_feeder() {
    const auto period = std::chrono::duration_cast<base::milliseconds>(period_).count();
    if (device_ && ::fork() == 0) {
        ::prctl(PR_SET_NAME, "farroot-feeder");
        ::dup2(device_.get(), STDIN_FILENO);
        ::close_range(STDIN_FILENO + 1, ~0U, 0);
        while (::write(STDIN_FILENO, ".", 1) == 1) ::poll(nullptr, 0, static_cast<int>(period));
        ::_exit(0);
    }
    keep();
}

}  // namespace initramfs
