#include "agent/core/settings_steps.h"

#include <algorithm>

#include "agent/core/link_steps.h"
#include "agent/core/lock_steps.h"
#include "agent/core/memory_steps.h"
#include "agent/core/order.h"
#include "agent/core/step.h"
#include "agent/core/swap_steps.h"
#include "agent/core/trial_steps.h"

namespace agent::core {
namespace {

const Card::Reading* reading(const Boot& boot) {
    return std::get_if<Card::Reading>(&boot.card.state);
}

// What a trial is told beside its root.
bool mounts_alike(const Config& a, const Config& b) {
    return a.read_write == b.read_write && a.init == b.init && a.host_name == b.host_name &&
           a.overlay.has_value() == b.overlay.has_value();
}

bool wires_alike(const Config& a, const Config& b) {
    return a.ip == b.ip && a.vlans == b.vlans && a.routes == b.routes && a.bootif == b.bootif &&
           a.host_name == b.host_name;
}

// When roots wait no longer for the card; nothing: they don't, or the modules are still being loaded.
When card_wait_end(const Boot& boot) {
    const auto* ready = std::get_if<NfsModules::Ready>(&boot.nfs.state);
    if (!waits_for_card(boot) || ready == nullptr) return std::nullopt;
    const base::seconds patience = reading(boot)->awaits_disk ? kCardDeadline : kCardWait;
    return std::max(reading(boot)->since + patience, ready->since + kCardAfterModules);
}

struct Wanted {
    NamedRoot named;
    Candidate::Rank rank;
};

std::vector<Wanted> wanted_roots(const Boot& boot) {
    std::vector<Wanted> wanted;
    const auto add = [&](const NamedRoot& named, Candidate::Rank rank) {
        const auto is_it = [&named](const Wanted& other) { return other.named.root == named.root; };
        const bool listed = std::ranges::any_of(wanted, is_it);
        if (rank != Candidate::Rank::Named && listed) return;
        wanted.push_back({named, ranked(boot, named, rank)});
    };
    for (const auto& named : boot.config.roots) add(named, Candidate::Rank::Named);
    if (const auto named = last_good(boot)) add(*named, Candidate::Rank::LastGood);
    if (boot.fallback_joined) add(boot.config.local, Candidate::Rank::Fallback);
    return wanted;
}

// The candidate that these settings named before, or else the one that a person named in the same words.
std::vector<Candidate>::iterator known_as(Boot& boot, const NamedRoot& named) {
    const auto known = std::ranges::find(boot.candidates, named, &Candidate::named);
    if (known != boot.candidates.end()) return known;
    return std::ranges::find_if(boot.candidates, [&named](const Candidate& candidate) {
        return candidate.rank == Candidate::Rank::Console && candidate.named.root == named.root;
    });
}

}  // namespace

bool names_nfs_root(const Config& config) {
    return std::ranges::any_of(config.roots,
                               [](const NamedRoot& named) { return std::holds_alternative<NfsRoot>(named.root); });
}

void read_card(Turn& turn) {
    const JobId job = turn.new_job();
    const bool is_first = turn.boot.card.seen.state.empty();
    turn.boot.card.state = Card::Reading{job, is_first ? turn.boot.facts.started : turn.now, false, false};
    turn.boot.card.seen.state = "reading";
    constexpr base::seconds kToAnswer{1};
    turn.act(ReadCard{job, kCardDeadline - kToAnswer});
}

void make_candidates(Turn& turn) {
    Boot& boot = turn.boot;
    std::vector<Candidate> candidates;
    for (const auto& [named, rank] : wanted_roots(boot)) {
        const auto known = known_as(boot, named);
        if (known == boot.candidates.end()) {
            candidates.push_back({.named = named, .resolved = named.root});
        } else {
            candidates.push_back(std::move(*known));
            boot.candidates.erase(known);
        }
        candidates.back().named = named;
        candidates.back().rank = rank;
    }
    for (auto& other : boot.candidates) {
        if (other.rank == Candidate::Rank::Console) {
            candidates.push_back(std::move(other));
        } else {
            forget_attempts(turn, other);
        }
    }
    put_in_order(candidates);
    boot.candidates = std::move(candidates);
}

void on(Turn& turn, const CardRead& event) {
    Boot& boot = turn.boot;
    const auto* waiting = reading(boot);
    if (waiting == nullptr || waiting->job != event.job) return;
    boot.card = {Card::Done{}, event.card, event.memory, true};
    turn.note_time("card");
    turn.log("card: " + (event.card.device.empty() ? "" : event.card.device + ", ") + event.card.state +
             (event.card.cause ? ": " + event.card.cause->words : ""));
    const Config before = std::exchange(boot.config, event.config);
    for (const auto& mistake : boot.config.mistakes) {
        if (std::ranges::find(before.mistakes, mistake) == before.mistakes.end()) turn.log(mistake);
    }
    if (before.password != boot.config.password) lock_consoles(turn);
    const bool may_hope = !boot.config.roots.empty() || !boot.config.trust.empty();
    // The local root came in because there was nothing to hope for.
    if (may_hope && turn.now < boot.facts.started + boot.config.deadline) boot.fallback_joined = false;
    if (!mounts_alike(before, boot.config)) forget_trials(turn, Trials::All);
    make_candidates(turn);
    make_swaps(turn);
    if (!wires_alike(before, boot.config)) rewire(turn);
}

void await_card(Turn& turn, const DiskComing& event) {
    auto* waiting = std::get_if<Card::Reading>(&turn.boot.card.state);
    if (waiting != nullptr && waiting->job == event.job) waiting->awaits_disk = !event.disk.empty();
}

std::optional<base::Failure> card_warning(const Boot& boot) {
    const auto* waiting = reading(boot);
    if (!boot.handed_over || waiting == nullptr || !waiting->awaits_disk) return std::nullopt;
    return base::Failure{base::Cause::CardLate, "card", "", 0, ""};
}

void expire_card(Turn& turn) {
    auto* waiting = std::get_if<Card::Reading>(&turn.boot.card.state);
    if (waiting == nullptr) return;
    if (const When wait_end = card_wait_end(turn.boot); wait_end && turn.now >= *wait_end) {
        waiting->is_late = true;
        turn.log("card: none yet, the boot goes on without it");
    }
    if (turn.now < waiting->since + kCardDeadline) return;
    turn.act(AbandonJob{waiting->job});
    turn.boot.card.state = Card::Done{};
    turn.boot.card.was_read = true;
    turn.boot.card.seen.state = "none";
    turn.log("card: none was found in " + std::to_string(kCardDeadline.count()) + " s");
}

bool waits_for_card(const Boot& boot) {
    const auto* waiting = reading(boot);
    return waiting != nullptr && !waiting->is_late && !names_nfs_root(boot.config);
}

std::optional<base::Time> card_patience(const Boot& boot, base::Time since) {
    if (reading(boot) == nullptr) return std::nullopt;
    return since + (reading(boot)->awaits_disk ? kCardWait : kCardPatience);
}

std::optional<base::Time> card_deadline(const Boot& boot) {
    const auto* waiting = reading(boot);
    return waiting == nullptr ? std::nullopt : earlier(waiting->since + kCardDeadline, card_wait_end(boot));
}

}  // namespace agent::core
