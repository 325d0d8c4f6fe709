#include "agent/core/settings_steps.h"

#include <algorithm>

#include "agent/core/link_steps.h"
#include "agent/core/step.h"
#include "agent/core/trial_steps.h"

namespace agent::core {
namespace {

const Card::Reading* reading(const Boot& boot) {
    return std::get_if<Card::Reading>(&boot.card.state);
}

// What a trial is told beside its root.
bool mounts_alike(const Config& a, const Config& b) {
    return a.read_write == b.read_write && a.init == b.init && a.host_name == b.host_name;
}

bool wires_alike(const Config& a, const Config& b) {
    return a.ip == b.ip && a.vlans == b.vlans && a.routes == b.routes && a.bootif == b.bootif &&
           a.host_name == b.host_name;
}

std::vector<NamedRoot> wanted_roots(const Boot& boot) {
    std::vector<NamedRoot> wanted = boot.config.roots;
    const NamedRoot& local = boot.config.local;
    const bool listed = std::ranges::find(wanted, local.root, &NamedRoot::root) != wanted.end();
    if (boot.fallback_joined && !listed) wanted.push_back(local);
    return wanted;
}

}  // namespace

bool names_nfs_root(const Config& config) {
    return std::ranges::any_of(config.roots,
                               [](const NamedRoot& named) { return std::holds_alternative<NfsRoot>(named.root); });
}

void read_card(Turn& turn) {
    const JobId job = turn.new_job();
    turn.boot.card.state = Card::Reading{job, turn.boot.facts.started + kCardDeadline};
    turn.boot.card.seen.state = "reading";
    turn.act(ReadCard{job});
}

void make_candidates(Turn& turn) {
    Boot& boot = turn.boot;
    std::vector<Candidate> candidates;
    for (const auto& named : wanted_roots(boot)) {
        const auto known = std::ranges::find(boot.candidates, named, &Candidate::named);
        if (known == boot.candidates.end()) {
            candidates.push_back({.named = named, .resolved = named.root});
        } else {
            candidates.push_back(std::move(*known));
            boot.candidates.erase(known);
        }
    }
    for (const auto& gone : boot.candidates) {
        if (const auto* trying = std::get_if<Candidate::Trying>(&gone.status)) turn.act(AbandonJob{trying->job});
    }
    boot.candidates = std::move(candidates);
}

void on(Turn& turn, const CardRead& event) {
    Boot& boot = turn.boot;
    const auto* waiting = reading(boot);
    if (waiting == nullptr || waiting->job != event.job) return;
    boot.card = {Card::Done{}, event.card};
    turn.note_time("card");
    turn.log("card: " + (event.card.device.empty() ? "" : event.card.device + ", ") + event.card.state +
             (event.card.cause ? ": " + event.card.cause->words : ""));
    const Config before = std::exchange(boot.config, event.config);
    for (const auto& mistake : boot.config.mistakes) {
        if (std::ranges::find(before.mistakes, mistake) == before.mistakes.end()) turn.log(mistake);
    }
    if (!mounts_alike(before, boot.config)) forget_trials(turn, Trials::All);
    make_candidates(turn);
    if (!wires_alike(before, boot.config)) rewire(turn);
}

void expire_card(Turn& turn) {
    const auto* waiting = reading(turn.boot);
    if (waiting == nullptr || turn.now < waiting->deadline) return;
    turn.act(AbandonJob{waiting->job});
    turn.boot.card.state = Card::Done{};
    turn.boot.card.seen.state = "none";
    turn.log("card: none was found in " + std::to_string(kCardDeadline.count()) + " s");
}

bool waits_for_card(const Boot& boot) {
    return reading(boot) != nullptr && !names_nfs_root(boot.config);
}

std::optional<base::Time> card_patience(const Boot& boot) {
    if (reading(boot) == nullptr) return std::nullopt;
    return boot.facts.started + kCardPatience;
}

std::optional<base::Time> card_deadline(const Boot& boot) {
    const auto* waiting = reading(boot);
    return waiting == nullptr ? std::nullopt : std::optional(waiting->deadline);
}

}  // namespace agent::core
