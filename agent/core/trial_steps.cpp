#include "agent/core/trial_steps.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/core/card_power_steps.h"
#include "agent/core/console_steps.h"
#include "agent/core/discovery_steps.h"
#include "agent/core/explain_steps.h"
#include "agent/core/fstab_steps.h"
#include "agent/core/jitter.h"
#include "agent/core/local_mount_steps.h"
#include "agent/core/look.h"
#include "agent/core/match.h"
#include "agent/core/memory_steps.h"
#include "agent/core/network.h"
#include "agent/core/order.h"
#include "agent/core/overlay_steps.h"
#include "agent/core/probe_steps.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/step.h"
#include "agent/core/swap_steps.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;
using base::Time;

constexpr std::array kNoAnswer{Cause::HostSilent, Cause::NoNeighbour, Cause::NetworkUnreachable, Cause::NameUnresolved};

bool is_nfs(const Candidate& candidate) {
    return nfs_of(candidate) != nullptr;
}

bool is_refused(const Candidate& candidate) {
    return std::holds_alternative<Candidate::Refused>(candidate.status);
}

bool is_no_answer(const Failure& failure) {
    return std::ranges::find(kNoAnswer, failure.cause) != kNoAnswer.end();
}

// The kernel's word on the server says more than that nobody answered.
Failure told_by(const std::optional<Failure>& evidence, Failure failure) {
    if (!evidence || failure.cause != Cause::HostSilent) return failure;
    failure.cause = evidence->cause;
    failure.evidence += (failure.evidence.empty() ? "" : "; ") + evidence->evidence;
    return failure;
}

base::Duration wait_before_retry(const Boot& boot, int attempts) {
    const auto wait = std::min<base::Duration>(base::seconds(1 << std::clamp(attempts - 1, 0, 10)), kLongestRetry);
    return spread(wait, macs_of(boot), static_cast<unsigned>(attempts));
}

void end_modules(Turn& turn, const std::optional<Failure>& failure) {
    turn.boot.nfs.state = NfsModules::Ready{turn.now};  // the mount itself will tell whether NFS works
    turn.boot.nfs.failure = failure;
    turn.note_time("nfs modules");
    if (failure) turn.log("NFS modules: " + failure->text());
}

// A root that the network names only now may be the one that confirmed last, which is tried or verified already.
bool takes_over(Turn& turn, Candidate& candidate) {
    for (auto& other : turn.boot.candidates) {
        const bool is_tried = std::holds_alternative<Candidate::Trying>(other.status) ||
                              std::holds_alternative<Candidate::Verified>(other.status);
        if (&other == &candidate || other.resolved != candidate.resolved || !is_tried) continue;
        candidate.status = std::exchange(other.status, Candidate::Waiting{});
        std::swap(candidate.probe, other.probe);
        return true;
    }
    return false;
}

void start_trial(Turn& turn, Candidate& candidate) {
    Boot& boot = turn.boot;
    ++candidate.attempts;
    candidate.is_asked_for = false;
    Network network;
    if (const auto* spelled = nfs_of(candidate)) {
        network = network_for(boot, *spelled);
        const auto completed = completed_over(boot, network, *spelled);
        if (!completed) return fail(turn, candidate, completed.failure());
        // The network may name another server than when it was probed.
        if (candidate.probe && candidate.probe->server != completed->server) forget_probe(turn, candidate);
        if (candidate.resolved != RootSpec(*completed)) forget_explanation(turn, candidate);
        candidate.resolved = *completed;
        if (takes_over(turn, candidate)) return;
    }
    const JobId job = turn.new_job();
    candidate.status = Candidate::Trying{job, turn.now, turn.now + trial_patience(candidate), {}};
    turn.note_time("trial");
    turn.log("trying " + root_text(candidate.resolved));
    const auto* local = std::get_if<LocalRoot>(&candidate.named.root);
    turn.act(StartTrial{job, candidate.resolved, is_for_writing(boot, candidate),
                        local == nullptr ? boot.config.init : local->init, client_id(boot, network),
                        boot.config.require, boot.config.overlay.has_value()});
}

// When the candidate's next trial is due; never while one runs, or what it stands on is not there.
When due(const Boot& boot, const Candidate& candidate) {
    if (waits_for_card(boot) || is_twin(boot, candidate)) return std::nullopt;
    if (candidate.rank == Candidate::Rank::Console && !candidate.is_asked_for) return std::nullopt;
    const auto* root = nfs_of(candidate);
    const bool has_ground =
        root == nullptr || (network_for(boot, *root) && std::holds_alternative<NfsModules::Ready>(boot.nfs.state));
    if (!has_ground) return std::nullopt;
    return std::visit(Match{[](const Candidate::Waiting&) -> When { return Time::min(); },
                            [](const Candidate::Trying&) -> When { return std::nullopt; },
                            [](const Candidate::Verified&) -> When { return std::nullopt; },
                            [](const Candidate::Failed& failed) -> When { return failed.retry_at; },
                            [](const Candidate::Refused&) -> When { return std::nullopt; }},
                      candidate.status);
}

// When the candidate may be tried, as far as others are concerned.
When opening(const Candidate& candidate, When opens) {
    return candidate.is_asked_for ? Time::min() : opens;
}

// Of those that are verified, the one whose turn to boot it is: the best. One that waits for a person's word is no
// better root that others wait for.
std::optional<std::size_t> next_to_boot(const Boot& boot) {
    for (std::size_t i = 0; i < boot.candidates.size(); ++i) {
        const Candidate& candidate = boot.candidates[i];
        const bool may_boot =
            boot.console.choice ? is_chosen(boot, candidate) : candidate.rank != Candidate::Rank::Console;
        if (may_boot && std::holds_alternative<Candidate::Verified>(candidate.status)) return i;
    }
    return std::nullopt;
}

// When the candidate whose turn it is boots; nothing: a person has to say so, or to go.
When boot_time(const Boot& boot, std::size_t index) {
    if (is_saving(boot)) return std::nullopt;
    if (boot.card_power) return Time::min();  // it has begun
    Time ready = swap_patience(boot).value_or(Time::min());
    if (is_nfs(boot.candidates[index])) ready = std::max(ready, overlay_patience(boot).value_or(Time::min()));
    if (boot.console.choice) return ready;
    const When opens = openings(boot)[index];
    if (is_held(boot) || !opens) return std::nullopt;
    const auto& verified = std::get<Candidate::Verified>(boot.candidates[index].status);
    const bool is_local = nfs_of(boot.candidates[index]) == nullptr;
    const Time since = is_local ? verified.since : boot.facts.started;  // its disk may be the card's, just found
    Time time = std::max(ready, *opens);
    time = std::max(time, card_patience(boot, since).value_or(Time::min()));
    if (boot.config.countdown > base::seconds(0)) time = std::max(time, verified.since + boot.config.countdown);
    return time;
}

When give_up_time(const Boot& boot) {
    const bool any_verified = std::ranges::any_of(boot.candidates, [](const Candidate& candidate) {
        return std::holds_alternative<Candidate::Verified>(candidate.status);
    });
    if (!boot.config.retry || any_verified || is_held(boot) || is_saving(boot)) return std::nullopt;
    Time time = boot.facts.started + boot.config.deadline + *boot.config.retry * kLongestRetry;
    // Not in the middle of a write to the card.
    if (const auto deadline = counting_deadline(boot)) time = std::max(time, *deadline);
    for (const auto& candidate : boot.candidates) {
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying != nullptr && (trying->in_grace || !is_nfs(candidate))) time = std::max(time, trying->deadline);
    }
    return time;
}

// Whether this host is the one that the trial waits for, or the way to it.
bool concerns(const Boot& boot, const Candidate& candidate, const base::IpAddress& host) {
    const auto* root = std::get_if<NfsRoot>(&candidate.resolved);
    if (root == nullptr) return false;
    const auto server = literal_server(root->server);
    if (server == host) return true;
    const Network network = network_for(boot, *root);
    if (!server || !network || network.config->address.contains(*server)) return false;
    return std::ranges::any_of(network.config->routes, [&](const base::IpRoute& route) {
        return route.gateway == host && route.destination.contains(*server);
    });
}

bool is_among(const Candidate& candidate, Trials trials) {
    if (trials == Trials::All) return true;
    const auto* root = std::get_if<NfsRoot>(&candidate.resolved);
    if (root == nullptr || trials == Trials::OfNfs) return root != nullptr;
    const auto server = literal_server(root->server);
    return !server || server->v6() != nullptr;
}

bool has_spare(const Boot& boot) {
    return std::ranges::any_of(boot.links, [](const auto& each) {
        return std::holds_alternative<LinkState::Offered>(each.second.phase) && each.second.link.carrier;
    });
}

}  // namespace

void fail(Turn& turn, Candidate& candidate, const Failure& failure, std::optional<TrialRecord> record) {
    candidate.last_failure = failure;
    candidate.record = is_nfs(candidate) ? std::move(record) : std::nullopt;
    candidate.failed_here = true;
    candidate.status = Candidate::Failed{failure, turn.now + wait_before_retry(turn.boot, candidate.attempts)};
    turn.log(failure.text());
}

void load_nfs_modules(Turn& turn) {
    const JobId job = turn.new_job();
    turn.boot.nfs.state = NfsModules::Loading{job, turn.now + kModulesDeadline};
    turn.act(LoadNfsModules{job});
}

void on(Turn& turn, const NfsModulesEnded& event) {
    const auto* loading = std::get_if<NfsModules::Loading>(&turn.boot.nfs.state);
    if (loading != nullptr && loading->job == event.job) end_modules(turn, event.failure);
}

void on(Turn& turn, const TrialEnded& event) {
    for (auto& candidate : turn.boot.candidates) {
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || trying->job != event.job) continue;
        if (!event.outcome) {
            TrialRecord record = event.record;
            record.in_grace = trying->in_grace;
            fail(turn, candidate, told_by(trying->evidence, event.outcome.failure()), std::move(record));
            continue;
        }
        turn.note_time("verified");
        turn.log(event.outcome->root + ": verified, " + event.outcome->init);
        candidate.status = Candidate::Verified{event.job, *event.outcome, turn.now, turn.now - trying->since};
    }
}

// What anybody may have sent explains a failure, and changes nothing else. The kernel's own word counts more.
void on(Turn& turn, const HostUnreachable& event) {
    const bool is_hearsay = event.sender.has_value();
    if (is_hearsay && !is_own_address(turn.boot, *event.sender)) return;
    for (auto& candidate : turn.boot.candidates) {
        auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || !concerns(turn.boot, candidate, event.host)) continue;
        if (trying->evidence && (is_hearsay || !trying->is_hearsay)) continue;
        trying->evidence = event.failure;
        trying->is_hearsay = is_hearsay;
        turn.log(event.failure.text());
    }
}

void on(Turn& turn, const ServerInGrace& event) {
    for (auto& candidate : turn.boot.candidates) {
        auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || trying->job != event.job || trying->in_grace) continue;
        trying->in_grace = true;
        trying->deadline = trying->since + trial_patience(candidate);
        turn.log(root_text(candidate.resolved) + ": the server answers but opens nothing yet, in its grace period");
    }
}

void await_disk(Turn& turn, const DiskComing& event) {
    for (auto& candidate : turn.boot.candidates) {
        auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || trying->job != event.job || event.disk.empty()) continue;
        trying->awaits_disk = true;
        trying->deadline = trying->since + trial_patience(candidate);
    }
}

namespace {

// A server that is not there is not worth waiting for when there is another link to look for it on.
bool is_over(const Boot& boot, const Candidate::Trying& trying, Time now) {
    return now >= trying.deadline || (trying.evidence && !trying.is_hearsay && has_spare(boot));
}

Failure given_up(const Candidate& candidate, const Candidate::Trying& trying, Time now) {
    const auto took = std::chrono::duration_cast<base::seconds>(now - trying.since);
    const Cause cause = !is_nfs(candidate) ? Cause::JobTimedOut
                        : trying.in_grace  ? Cause::ServerInGrace
                                           : Cause::HostSilent;
    return told_by(trying.evidence, {cause, root_text(candidate.resolved), "trial", 0,
                                     "given up after " + std::to_string(took.count()) + " s"});
}

}  // namespace

void expire_jobs(Turn& turn) {
    if (const auto* loading = std::get_if<NfsModules::Loading>(&turn.boot.nfs.state);
        loading != nullptr && turn.now >= loading->deadline) {
        turn.act(AbandonJob{loading->job});
        end_modules(turn, Failure{Cause::JobTimedOut, "NFS modules", "load", 0, "given up after 20 s"});
    }
    for (auto& candidate : turn.boot.candidates) {
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || !is_over(turn.boot, *trying, turn.now)) continue;
        turn.act(AbandonJob{trying->job});
        TrialRecord record{.in_grace = trying->in_grace, .given_up = true};
        fail(turn, candidate, given_up(candidate, *trying, turn.now), std::move(record));
    }
}

void join_fallback(Turn& turn) {
    Boot& boot = turn.boot;
    const When time = fallback_time(boot);
    if (!time || turn.now < *time) return;
    if (hopes_for_network(boot)) {
        turn.log("no NFS root by the deadline of " + std::to_string(boot.config.deadline.count()) + " s");
    }
    boot.fallback_joined = true;
    const NamedRoot& local = boot.config.local;
    const bool listed = std::ranges::any_of(boot.candidates, [&](const Candidate& candidate) {
        return candidate.named.root == local.root && candidate.rank != Candidate::Rank::Console;
    });
    if (listed) return;
    const auto rank = ranked(boot, local, Candidate::Rank::Fallback);
    boot.candidates.push_back({.named = local, .resolved = local.root, .rank = rank});
    put_in_order(boot.candidates);
}

void start_trials(Turn& turn) {
    // A trial that can't even begin has failed, which opens the way for the next one.
    for (std::size_t i = 0; i < turn.boot.candidates.size(); ++i) {
        const auto opens = opening(turn.boot.candidates[i], openings(turn.boot)[i]);
        const auto time = due(turn.boot, turn.boot.candidates[i]);
        if (time && opens && std::max(*time, *opens) <= turn.now) start_trial(turn, turn.boot.candidates[i]);
    }
}

namespace {

// Its trial counted on a layer in which to make what it lacks.
std::optional<Failure> fault_without_layer(const Boot& boot, const Candidate& candidate) {
    const auto& verdict = std::get<Candidate::Verified>(candidate.status).verdict;
    if (!boot.config.overlay || !boot.config.require.init || verdict.facts.lacks.empty() || layer_for(boot, candidate))
        return std::nullopt;
    return Failure{Cause::NoMountPoints, verdict.root, "", 0, "it has no " + verdict.facts.lacks};
}

void hand_over(Turn& turn, std::size_t index, JobId mount) {
    Boot& boot = turn.boot;
    const Candidate& candidate = boot.candidates[index];
    const auto& verdict = std::get<Candidate::Verified>(candidate.status).verdict;
    end_overlay(turn);
    boot.handed_over = HandedOver{index};
    turn.note_time("commit");
    HandOverRoot order{mount, verdict, summary(boot, candidate, turn.now), std::nullopt};
    const auto* root = nfs_of(candidate);
    if (const Network network = root == nullptr ? Network{} : network_for(boot, *root)) {
        order.network = UsedNetwork{network.link->link, *network.config, names_of(boot)};
    }
    order.layer = layer_for(boot, candidate);
    const auto fstab = boot.config.mends_fstab ? mended_fstab(boot, candidate) : std::nullopt;
    if (fstab) order.fstab = fstab->text;
    order.late_swaps = late_swaps(boot);
    order.patience = hand_off_patience(candidate);
    turn.act(std::move(order));
}

}  // namespace

void hand_over(Turn& turn) {
    const auto next = next_to_boot(turn.boot);
    forget_other_mounts(turn, next ? &turn.boot.candidates[*next] : nullptr);
    if (!next) return forget_card_power(turn);
    const Candidate& candidate = turn.boot.candidates[*next];
    const When time = boot_time(turn.boot, *next);
    if (!time || turn.now < *time || !is_counted(turn, candidate)) return;
    end_swap(turn);  // what still looks for some may be about to use the card
    const auto mount = mount_for(turn, candidate);
    if (!mount || !is_overlay_settled(turn, candidate)) return;
    if (const auto fault = fault_without_layer(turn.boot, candidate)) {
        turn.act(AbandonJob{*mount});
        return fail(turn, turn.boot.candidates[*next], *fault);
    }
    if (!is_fstab_known(turn, candidate) || !is_card_settled(turn, candidate)) return;
    hand_over(turn, *next, *mount);
}

void give_up(Turn& turn) {
    Boot& boot = turn.boot;
    const When time = give_up_time(boot);
    if (boot.handed_over || !time || turn.now < *time) return;
    boot.gave_up = true;
    const std::string why =
        "no root in " + std::to_string(*boot.config.retry) + " rounds after the deadline: rebooting";
    turn.log(why);
    turn.act(Reboot{why});
}

void forget_trials(Turn& turn, Trials which) {
    if (which == Trials::OfNfs) forget_discovery(turn);
    for (auto& candidate : turn.boot.candidates) {
        if (!is_among(candidate, which) || is_refused(candidate)) continue;
        forget_attempts(turn, candidate);
        candidate.status = Candidate::Waiting{};
        candidate.failed_here = false;
    }
}

void forget_attempts(Turn& turn, Candidate& candidate) {
    if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) turn.act(AbandonJob{trying->job});
    forget_probe(turn, candidate);
    forget_explanation(turn, candidate);
}

std::optional<base::IpAddress> first_server(const Boot& boot) {
    const auto first = std::ranges::find_if(boot.candidates, is_nfs);
    if (first == boot.candidates.end()) return std::nullopt;
    const NfsRoot& root = *nfs_of(*first);
    const Network network = network_for(boot, root);
    if (!network) return std::nullopt;
    const auto completed = completed_over(boot, network, root);
    return completed ? literal_server(completed->server) : std::nullopt;
}

bool nobody_answers(const Boot& boot) {
    bool any = false;
    for (const auto& candidate : boot.candidates) {
        if (!is_nfs(candidate) || is_refused(candidate) || candidate.rank == Candidate::Rank::Console) continue;
        if (!candidate.failed_here || !is_no_answer(*candidate.last_failure)) return false;
        any = true;
    }
    return any;
}

std::optional<base::Time> trial_deadline(const Boot& boot) {
    When earliest;
    const auto add = [&earliest](When time) { earliest = earlier(earliest, time); };
    add(fallback_time(boot));
    add(give_up_time(boot));
    if (const auto* loading = std::get_if<NfsModules::Loading>(&boot.nfs.state)) add(loading->deadline);
    const auto opens = openings(boot);
    for (std::size_t i = 0; i < boot.candidates.size(); ++i) {
        const Candidate& candidate = boot.candidates[i];
        if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) add(trying->deadline);
        const When open = opening(candidate, opens[i]);
        if (const auto time = due(boot, candidate); time && open) add(std::max(*time, *open));
    }
    const bool is_waiting = is_being_counted(boot) || is_switching_card_off(boot) || is_looking_for_disks(boot) ||
                            is_mounting(boot) || is_giving_overlay_back(boot);
    if (const auto next = next_to_boot(boot); next && !is_waiting) add(boot_time(boot, *next));
    return earliest;
}

}  // namespace agent::core
