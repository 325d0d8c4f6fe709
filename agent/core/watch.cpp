#include "agent/core/watch.h"

#include <algorithm>
#include <utility>

#include "agent/core/jitter.h"
#include "agent/core/match.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

base::Failure unknown_here(const NfsRoot& root, std::string what) {
    const std::string name = (root.server.empty() ? "(server from DHCP)" : root.server) + ":" +
                             (root.path.empty() ? "(path from DHCP)" : root.path);
    return {base::Cause::BadConfig, name, "find it from here", 0, std::move(what)};
}

bool has_letter(const std::string& path, char letter) {
    for (std::size_t at = 0; at + 1 < path.size(); ++at) {
        if (path[at] != '%') continue;
        if (path[++at] == letter) return true;
    }
    return false;
}

}  // namespace

Watch::Watch(WatchPlan plan, base::Time started)
    : plan_(std::move(plan)),
      started_(started),
      state_(Waiting{started + first_wait(plan_.is_counted ? plan_.returns : kUncountedReturns)}) {}

base::Duration Watch::first_wait(unsigned returns) const {
    constexpr unsigned kMostDoublings = 16;
    const base::Duration wait = plan_.every.value_or(kFirstRound) * (1 << std::min(returns, kMostDoublings));
    const auto bounded = std::min<base::Duration>(wait, kLongestFirstWait);
    return plan_.every ? bounded : spread(bounded, plan_.macs, 0);
}

base::Time Watch::next_round(base::Time now) {
    ++rounds_;
    if (plan_.every) return now + *plan_.every;
    const auto wait = kFirstRound * (1 << std::min(rounds_ - 1, 10U));
    return now + spread(std::min<base::Duration>(wait, kLongestRoundWait), plan_.macs, rounds_);
}

base::Time Watch::deadline() const {
    return std::visit(Match{[](const Waiting& waiting) { return waiting.until; },
                            [](const Trying& trying) { return trying.deadline; },
                            [](const Counting& counting) { return counting.deadline; },
                            [](const Left&) { return base::Time::max(); }},
                      state_);
}

std::optional<Watch::Action> Watch::pass_time(base::Time now) {
    if (now < deadline()) return std::nullopt;
    if (std::holds_alternative<Waiting>(state_)) return start(0, now);
    return GiveUp{};
}

std::optional<Watch::Action> Watch::tried(bool works, base::Time now) {
    const auto* trying = std::get_if<Trying>(&state_);
    if (trying == nullptr) return std::nullopt;
    const std::size_t root = trying->root;
    if (works && !plan_.is_counted) return leave(root);
    if (works) {
        state_ = Counting{root, now + kCountPatience};
        return CountReturn{};
    }
    if (root + 1 < plan_.roots) return start(root + 1, now);
    state_ = Waiting{next_round(now)};
    return std::nullopt;
}

std::optional<Watch::Action> Watch::counted(bool done, base::Time now) {
    const auto* counting = std::get_if<Counting>(&state_);
    if (counting == nullptr) return std::nullopt;
    const base::Time uncounted = started_ + first_wait(kUncountedReturns);
    if (done || now >= uncounted) return leave(counting->root);
    state_ = Waiting{std::max(next_round(now), uncounted)};
    return std::nullopt;
}

void Watch::in_grace() {
    auto* trying = std::get_if<Trying>(&state_);
    if (trying != nullptr) trying->deadline = trying->since + kGracePatience;
}

Watch::Action Watch::start(std::size_t root, base::Time now) {
    state_ = Trying{root, now, now + kWatchedTrial};
    return Try{root};
}

Watch::Action Watch::leave(std::size_t root) {
    state_ = Left{};
    return Reboot{root};
}

base::Result<NfsRoot> complete_here(const NfsRoot& spelled, const base::NetConfig& here, const Identity& identity) {
    if (spelled.server.empty() || spelled.path.empty()) {
        return unknown_here(spelled, "the network was to name it, and did not when this Pi booted");
    }
    if (has_letter(spelled.path, 's')) {
        return unknown_here(spelled, "the network was to tell the host name for %s, and did not when this Pi booted");
    }
    const bool needs_link = has_letter(spelled.path, 'a') || has_letter(spelled.path, 'm');
    if (needs_link && here.address.address.is_zero()) return unknown_here(spelled, "this Pi has no IPv4 address now");
    return complete(spelled, here, identity);
}

}  // namespace agent::core
