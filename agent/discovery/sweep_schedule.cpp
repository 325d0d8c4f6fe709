#include "agent/discovery/sweep_schedule.h"

#include <algorithm>

namespace discovery {
namespace {

constexpr int kTries = 2;
constexpr std::size_t kSmall = 256;
constexpr std::chrono::microseconds kSmallPace{1500};
constexpr std::chrono::microseconds kLargePace{500};
constexpr std::chrono::microseconds kPaceInAir{10'000};
constexpr base::milliseconds kBetweenTries{400};
constexpr base::milliseconds kLongestBurst{20};

base::Duration pace(std::size_t addresses, Medium medium) {
    if (medium == Medium::Air) return kPaceInAir;
    return addresses <= kSmall ? kSmallPace : kLargePace;
}

}  // namespace

std::vector<base::Ipv4> addresses_around(base::Ipv4 own, int length, Medium medium) {
    const int swept = std::max(length, shortest_sweep(medium));
    const std::uint32_t mask = base::netmask(swept).bits;
    const std::uint32_t last = own.bits | ~mask;
    std::vector<base::Ipv4> out;
    // A /31 and a /32 have neither a network's nor a broadcast address (RFC 3021).
    const bool all_are_hosts = swept >= 31;
    for (std::uint32_t bits = own.bits & mask;; ++bits) {
        const base::Ipv4 address{bits};
        const bool is_special = length < 31 && (address == base::Ipv4{own.bits & base::netmask(length).bits} ||
                                                address == base::broadcast_of(own, length));
        if (address != own && (all_are_hosts || !is_special)) out.push_back(address);
        if (bits == last) return out;
    }
}

SweepSchedule::SweepSchedule(std::vector<base::Ipv4> addresses, base::Time start, Medium medium)
    : addresses_(std::move(addresses)),
      answered_(addresses_.size()),
      interval_(pace(addresses_.size(), medium)),
      due_(start),
      second_try_(start + kBetweenTries) {
    std::ranges::sort(addresses_);
}

void SweepSchedule::skip_answered() {
    while (position_ < addresses_.size() && answered_[position_]) ++position_;
    if (position_ == addresses_.size() && tries_ < kTries && !addresses_.empty()) {
        ++tries_;
        position_ = 0;
        due_ = std::max(due_, second_try_);
        while (position_ < addresses_.size() && answered_[position_]) ++position_;
    }
}

std::optional<base::Ipv4> SweepSchedule::next(base::Time now) {
    skip_answered();
    if (position_ == addresses_.size() || now < due_) return std::nullopt;
    due_ = std::max<base::Time>(due_ + interval_, now - kLongestBurst);
    return addresses_[position_++];
}

bool SweepSchedule::answered(base::Ipv4 address) {
    const auto found = std::ranges::lower_bound(addresses_, address);
    if (found == addresses_.end() || *found != address) return false;
    const auto index = static_cast<std::size_t>(found - addresses_.begin());
    if (answered_[index]) return false;
    answered_[index] = true;
    return true;
}

std::optional<base::Time> SweepSchedule::deadline() const {
    const bool last = tries_ == kTries || addresses_.empty();
    if (position_ == addresses_.size()) {
        const bool all_answered = std::ranges::find(answered_, false) == answered_.end();
        if (last || all_answered) return std::nullopt;
        return std::max(due_, second_try_);
    }
    return due_;
}

}  // namespace discovery
