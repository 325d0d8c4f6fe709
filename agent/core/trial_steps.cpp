#include "agent/core/trial_steps.h"

#include <algorithm>
#include <array>

#include "agent/core/look.h"
#include "agent/core/match.h"
#include "agent/core/network.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;
using base::Time;
using When = std::optional<Time>;

constexpr std::array kNoAnswer{Cause::HostSilent, Cause::NoNeighbour, Cause::NetworkUnreachable, Cause::NameUnresolved};

const NfsRoot* nfs_of(const Candidate& candidate) {
    return std::get_if<NfsRoot>(&candidate.named.root);
}

bool is_nfs(const Candidate& candidate) {
    return nfs_of(candidate) != nullptr;
}

bool is_refused(const Candidate& candidate) {
    return std::holds_alternative<Candidate::Refused>(candidate.status);
}

Time fallback_time(const Boot& boot) {
    return boot.facts.started + boot.config.deadline;
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

void fail(Turn& turn, Candidate& candidate, const Failure& failure) {
    const auto waits =
        std::min<base::Duration>(base::seconds(1 << std::clamp(candidate.attempts - 1, 0, 10)), kLongestRetry);
    candidate.last_failure = failure;
    candidate.failed_here = true;
    candidate.status = Candidate::Failed{failure, turn.now + waits};
    turn.log(failure.text());
}

void end_modules(Turn& turn, const std::optional<Failure>& failure) {
    turn.boot.nfs.state = NfsModules::Ready{};  // the mount itself will tell whether NFS works
    turn.boot.nfs.failure = failure;
    turn.note_time("nfs modules");
    if (failure) turn.log("NFS modules: " + failure->text());
}

base::Duration trial_patience(const RootSpec& root) {
    const auto* local = std::get_if<LocalRoot>(&root);
    return local == nullptr ? kNfsTrialDeadline : local->patience + kLocalTrialDeadline;
}

std::string client_id(const Boot& boot, const Network& network) {
    if (!boot.facts.serial.empty()) return boot.facts.serial;
    return network ? network.link->link.mac.text() : "";
}

void start_trial(Turn& turn, Candidate& candidate) {
    Boot& boot = turn.boot;
    ++candidate.attempts;
    Network network;
    if (const auto* spelled = nfs_of(candidate)) {
        network = network_for(boot, *spelled);
        const auto completed = completed_over(boot, network, *spelled);
        if (!completed) return fail(turn, candidate, completed.failure());
        candidate.resolved = *completed;
    }
    const JobId job = turn.new_job();
    candidate.status = Candidate::Trying{job, turn.now, turn.now + trial_patience(candidate.named.root), {}};
    turn.note_time("trial");
    turn.log("trying " + root_text(candidate.resolved));
    turn.act(StartTrial{job, candidate.resolved, boot.config.read_write, boot.config.init, client_id(boot, network)});
}

// When the candidate's next trial is due; never while one runs, or what it stands on is not there.
When due(const Boot& boot, const Candidate& candidate) {
    if (waits_for_card(boot)) return std::nullopt;
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

// When the candidate lets those after it start. Nothing is held back once the deadline has passed, nor by a root of a
// family that this network does not have while the next one's is there.
When opens_gate(const Boot& boot, const Candidate& candidate) {
    if (boot.fallback_joined) return Time::min();
    const auto* root = nfs_of(candidate);
    const bool other_family = root != nullptr && has_network(boot) && !network_for(boot, *root);
    return std::visit(
        Match{[&](const Candidate::Waiting&) -> When { return other_family ? When(Time::min()) : When(); },
              [](const Candidate::Trying& trying) -> When { return trying.since + kHeadStart; },
              [](const Candidate::Verified&) -> When { return std::nullopt; },
              [](const Candidate::Failed&) -> When { return Time::min(); },
              [](const Candidate::Refused&) -> When { return Time::min(); }},
        candidate.status);
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

bool may_boot_from_network(const Boot& boot) {
    return names_nfs_root(boot.config) || !boot.config.trust.empty();
}

// The deadline changes nothing where it only says to go on.
bool has_fallback(const Boot& boot) {
    return boot.config.fallback == Fallback::Sd || !may_boot_from_network(boot);
}

bool has_spare(const Boot& boot) {
    return std::ranges::any_of(boot.links, [](const auto& each) {
        return std::holds_alternative<LinkState::Offered>(each.second.phase) && each.second.link.carrier;
    });
}

}  // namespace

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
            fail(turn, candidate, told_by(trying->evidence, event.outcome.failure()));
            continue;
        }
        turn.note_time("verified");
        turn.log(event.outcome->root + ": verified, " + event.outcome->init);
        candidate.status = Candidate::Verified{event.job, *event.outcome};
    }
}

void on(Turn& turn, const HostUnreachable& event) {
    for (auto& candidate : turn.boot.candidates) {
        auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || trying->evidence || !concerns(turn.boot, candidate, event.host)) continue;
        trying->evidence = event.failure;
        turn.log(event.failure.text());
    }
}

void expire_jobs(Turn& turn) {
    if (const auto* loading = std::get_if<NfsModules::Loading>(&turn.boot.nfs.state);
        loading != nullptr && turn.now >= loading->deadline) {
        turn.act(AbandonJob{loading->job});
        end_modules(turn, Failure{Cause::JobTimedOut, "NFS modules", "load", 0, "given up after 20 s"});
    }
    const bool spare = has_spare(turn.boot);
    for (auto& candidate : turn.boot.candidates) {
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr) continue;
        // A server that is not there is not worth waiting for when there is another link to look for it on.
        const bool hopeless = trying->evidence && spare;
        if (turn.now < trying->deadline && !hopeless) continue;
        const auto took = std::chrono::duration_cast<base::seconds>(turn.now - trying->since);
        turn.act(AbandonJob{trying->job});
        const Failure failure{is_nfs(candidate) ? Cause::HostSilent : Cause::JobTimedOut, root_text(candidate.resolved),
                              "trial", 0, "given up after " + std::to_string(took.count()) + " s"};
        fail(turn, candidate, told_by(trying->evidence, failure));
    }
}

void join_fallback(Turn& turn) {
    Boot& boot = turn.boot;
    if (boot.fallback_joined) return;
    const bool waits = turn.now < fallback_time(boot);
    if (waits && (waits_for_card(boot) || may_boot_from_network(boot))) return;
    if (may_boot_from_network(boot)) {
        if (!has_fallback(boot)) return;
        turn.log("no NFS root by the deadline of " + std::to_string(boot.config.deadline.count()) + " s");
    }
    boot.fallback_joined = true;
    const NamedRoot& local = boot.config.local;
    const bool listed = std::ranges::any_of(
        boot.candidates, [&](const Candidate& candidate) { return candidate.named.root == local.root; });
    if (!listed) boot.candidates.push_back({.named = local, .resolved = local.root});
}

void start_trials(Turn& turn) {
    Time gate = Time::min();
    for (auto& candidate : turn.boot.candidates) {
        const auto time = due(turn.boot, candidate);
        if (time && std::max(*time, gate) <= turn.now) start_trial(turn, candidate);
        const auto opens = opens_gate(turn.boot, candidate);
        if (!opens) return;
        gate = std::max(gate, *opens);
    }
}

void hand_over(Turn& turn) {
    Boot& boot = turn.boot;
    if (const auto patience = card_patience(boot); patience && turn.now < *patience) return;
    for (std::size_t i = 0; i < boot.candidates.size(); ++i) {
        const Candidate& candidate = boot.candidates[i];
        const auto* verified = std::get_if<Candidate::Verified>(&candidate.status);
        if (verified == nullptr) continue;
        boot.handed_over = HandedOver{i};
        turn.note_time("commit");
        HandOverRoot order{verified->job, verified->verdict, summary(boot, candidate, turn.now), std::nullopt};
        const auto* root = nfs_of(candidate);
        if (const Network network = root == nullptr ? Network{} : network_for(boot, *root)) {
            order.network = UsedNetwork{network.link->link, *network.config, names_of(boot)};
        }
        turn.act(std::move(order));
        return;
    }
}

void forget_trials(Turn& turn, Trials which) {
    for (auto& candidate : turn.boot.candidates) {
        if (!is_among(candidate, which) || is_refused(candidate)) continue;
        if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) turn.act(AbandonJob{trying->job});
        candidate.status = Candidate::Waiting{};
        candidate.failed_here = false;
    }
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
        if (!is_nfs(candidate) || is_refused(candidate)) continue;
        if (!candidate.failed_here || !is_no_answer(*candidate.last_failure)) return false;
        any = true;
    }
    return any;
}

std::optional<base::Time> trial_deadline(const Boot& boot) {
    When earliest;
    const auto add = [&earliest](Time time) { earliest = earliest ? std::min(*earliest, time) : time; };
    if (!boot.fallback_joined && has_fallback(boot)) add(fallback_time(boot));
    if (const auto* loading = std::get_if<NfsModules::Loading>(&boot.nfs.state)) add(loading->deadline);
    When gate = Time::min();
    for (const auto& candidate : boot.candidates) {
        if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) add(trying->deadline);
        const bool verified = std::holds_alternative<Candidate::Verified>(candidate.status);
        if (const auto patience = card_patience(boot); patience && verified) add(*patience);
        if (const auto time = due(boot, candidate); time && gate) add(std::max(*time, *gate));
        const auto opens = opens_gate(boot, candidate);
        gate = gate && opens ? When(std::max(*gate, *opens)) : std::nullopt;
    }
    return earliest;
}

}  // namespace agent::core
