#include "agent/core/order.h"

#include <algorithm>

#include "agent/core/match.h"
#include "agent/core/network.h"
#include "agent/core/settings_steps.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

using base::Duration;
using base::Time;

bool nobody_answers(const Candidate& candidate) {
    return candidate.probe && std::holds_alternative<Probe::Silent>(candidate.probe->state);
}

std::optional<Duration> round_trip(const Candidate& candidate) {
    const auto* answered = candidate.probe ? std::get_if<Probe::Answered>(&candidate.probe->state) : nullptr;
    return answered == nullptr ? std::nullopt : std::optional(answered->round_trip);
}

// When the candidate lets those after it start. A root of a family that this network does not have does not hold back
// one of another, and one that is passed over holds nobody back while it waits for a network.
When lets_go(const Boot& boot, const Candidate& candidate) {
    const bool is_hopeless = nobody_answers(candidate) || is_twin(boot, candidate);
    const auto* root = nfs_of(candidate);
    const bool other_family = root != nullptr && has_network(boot) && !network_for(boot, *root);
    return std::visit(Match{[&](const Candidate::Waiting&) -> When {
                                const bool is_passed_over = candidate.rank == Candidate::Rank::PassedOver;
                                return is_hopeless || other_family || is_passed_over ? When(Time::min()) : When();
                            },
                            [&](const Candidate::Trying& trying) -> When {
                                return is_hopeless ? Time::min() : trying.since + head_start(candidate);
                            },
                            [](const Candidate::Verified&) -> When { return std::nullopt; },
                            [](const Candidate::Failed&) -> When { return Time::min(); },
                            [](const Candidate::Refused&) -> When { return Time::min(); }},
                      candidate.status);
}

// A local root that is named has not failed yet: its disk may be slower than the card, or it may be the very partition
// that would join as the fallback.
bool hopes_for_local(const Boot& boot) {
    return std::ranges::any_of(boot.candidates, [](const Candidate& candidate) {
        return candidate.rank == Candidate::Rank::Named && nfs_of(candidate) == nullptr &&
               !std::holds_alternative<Candidate::Failed>(candidate.status);
    });
}

// A root has been verified that nothing but its count on the card holds back.
bool is_about_to_boot(const Boot& boot) {
    const auto opens = openings(boot);
    for (std::size_t i = 0; i < boot.candidates.size(); ++i) {
        const bool is_verified = std::holds_alternative<Candidate::Verified>(boot.candidates[i].status);
        if (opens[i] && is_verified && boot.candidates[i].rank != Candidate::Rank::Console) return true;
    }
    return false;
}

}  // namespace

void put_in_order(std::vector<Candidate>& candidates) {
    std::ranges::stable_sort(candidates, {}, &Candidate::rank);
}

std::vector<When> openings(const Boot& boot) {
    // The deadline has passed: whatever works first boots.
    const bool all_at_once = boot.fallback_joined && hopes_for_network(boot);
    std::vector<When> times;
    When opens = Time::min();
    for (const auto& candidate : boot.candidates) {
        times.push_back(opens);
        if (all_at_once || !opens) continue;
        const When next = lets_go(boot, candidate);
        opens = next ? When(std::max(*opens, *next)) : std::nullopt;
    }
    return times;
}

bool is_twin(const Boot& boot, const Candidate& candidate) {
    for (const auto& other : boot.candidates) {
        if (&other == &candidate) return false;
        if (other.resolved == candidate.resolved) return true;
    }
    return false;
}

Duration head_start(const Candidate& candidate) {
    const auto measured = round_trip(candidate);
    return std::max<Duration>(kHeadStart, measured ? *measured * kRoundTripsOfHeadStart : Duration(0));
}

Duration trial_patience(const Candidate& candidate) {
    const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
    if (const auto* local = std::get_if<LocalRoot>(&candidate.named.root)) {
        const bool awaits_disk = trying != nullptr && trying->awaits_disk;
        return local->patience + kLocalTrialDeadline + (awaits_disk ? kDiskComing : base::seconds(0));
    }
    if (trying != nullptr && trying->in_grace) return kGracePatience;
    const auto measured = round_trip(candidate);
    return measured ? kBusyTrialDeadline + *measured * kRoundTripsOfTrial : kNfsTrialDeadline;
}

base::seconds hand_off_patience(const Candidate& candidate) {
    const auto& verified = std::get<Candidate::Verified>(candidate.status);
    const Duration of_round_trips = round_trip(candidate).value_or(Duration(0)) * kRoundTripsOfHandOff;
    const Duration wanted = std::max(verified.took * kTrialsOfHandOff, of_round_trips);
    return std::clamp(std::chrono::ceil<base::seconds>(wanted), kShortestHandOff, kLongestHandOff);
}

bool hopes_for_network(const Boot& boot) {
    if (!boot.config.trust.empty()) return true;
    return std::ranges::any_of(boot.candidates, [&boot](const Candidate& candidate) {
        if (candidate.rank == Candidate::Rank::Console) return false;
        const bool counts = candidate.rank != Candidate::Rank::PassedOver || boot.config.fallback == Fallback::Wait;
        return nfs_of(candidate) != nullptr && counts && !std::holds_alternative<Candidate::Refused>(candidate.status);
    });
}

When fallback_time(const Boot& boot) {
    if (boot.fallback_joined) return std::nullopt;
    const bool hopes = hopes_for_network(boot);
    if (!hopes && !waits_for_card(boot) && !hopes_for_local(boot)) return Time::min();
    if (is_about_to_boot(boot)) return std::nullopt;
    // The deadline changes nothing where it only says to go on.
    if (hopes && boot.config.fallback == Fallback::Wait) return std::nullopt;
    Time time = boot.facts.started + boot.config.deadline;
    for (const auto& candidate : boot.candidates) {
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying != nullptr && trying->in_grace) time = std::max(time, trying->deadline);
    }
    return time;
}

}  // namespace agent::core
