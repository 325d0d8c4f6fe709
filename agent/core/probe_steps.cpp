#include "agent/core/probe_steps.h"

#include <algorithm>
#include <charconv>

#include "agent/core/mount_options.h"
#include "agent/core/network.h"
#include "agent/core/order.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

using base::Time;

constexpr std::uint16_t kNfsPort = 2049;

std::uint16_t port_of(const NfsRoot& root) {
    std::uint16_t port = kNfsPort;
    for (const auto& option : split_mount_options(root.options)) {
        if (option.name == "port")
            std::from_chars(option.value.data(), option.value.data() + option.value.size(), port);
    }
    return port == 0 ? kNfsPort : port;
}

// When the servers of all that wait or are tried want to be probed: a while after the first trial over the network.
When probing_time(const Boot& boot) {
    When first;
    for (const auto& candidate : boot.candidates) {
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying == nullptr || !std::holds_alternative<NfsRoot>(candidate.named.root)) continue;
        first = first ? std::min(*first, trying->since) : trying->since;
    }
    return first ? When(*first + kProbeAfter) : std::nullopt;
}

bool wants_probe(const Boot& boot, const Candidate& candidate) {
    const auto* root = std::get_if<NfsRoot>(&candidate.named.root);
    const bool is_open = std::holds_alternative<Candidate::Waiting>(candidate.status) ||
                         std::holds_alternative<Candidate::Trying>(candidate.status);
    return root != nullptr && !candidate.probe && is_open && network_for(boot, *root) && !is_twin(boot, candidate);
}

// As it is being tried, or would be now.
base::Result<NfsRoot> root_of(const Boot& boot, const Candidate& candidate) {
    if (std::holds_alternative<Candidate::Trying>(candidate.status)) return std::get<NfsRoot>(candidate.resolved);
    const auto& spelled = std::get<NfsRoot>(candidate.named.root);
    return completed_over(boot, network_for(boot, spelled), spelled);
}

void probe(Turn& turn, Candidate& candidate) {
    const auto root = root_of(turn.boot, candidate);
    if (!root) {
        candidate.probe = Probe{"", Probe::Silent{}};  // its trial will say why
        return;
    }
    const JobId job = turn.new_job();
    candidate.probe = Probe{root->server, Probe::Running{job, turn.now + kProbePatience}};
    turn.act(ProbeServer{job, root->server, port_of(*root)});
}

Probe::Running* running(Candidate& candidate) {
    return candidate.probe ? std::get_if<Probe::Running>(&candidate.probe->state) : nullptr;
}

}  // namespace

void probe_servers(Turn& turn) {
    const When time = probing_time(turn.boot);
    if (!time || turn.now < *time) return;
    for (auto& candidate : turn.boot.candidates) {
        if (wants_probe(turn.boot, candidate)) probe(turn, candidate);
    }
}

void on(Turn& turn, const ProbeEnded& event) {
    for (auto& candidate : turn.boot.candidates) {
        const auto* probing = running(candidate);
        if (probing == nullptr || probing->job != event.job) continue;
        if (!event.round_trip) {
            candidate.probe->state = Probe::Silent{};
            continue;
        }
        candidate.probe->state = Probe::Answered{*event.round_trip};
        auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying != nullptr) trying->deadline = std::max(trying->deadline, trying->since + trial_patience(candidate));
    }
}

void expire_probes(Turn& turn) {
    for (auto& candidate : turn.boot.candidates) {
        const auto* probing = running(candidate);
        if (probing == nullptr || turn.now < probing->deadline) continue;
        turn.act(AbandonJob{probing->job});
        candidate.probe->state = Probe::Silent{};
    }
}

void forget_probe(Turn& turn, Candidate& candidate) {
    if (const auto* probing = running(candidate)) turn.act(AbandonJob{probing->job});
    candidate.probe.reset();
}

std::optional<Time> probe_deadline(const Boot& boot) {
    When earliest;
    const When time = probing_time(boot);
    for (const auto& candidate : boot.candidates) {
        const auto* probing = candidate.probe ? std::get_if<Probe::Running>(&candidate.probe->state) : nullptr;
        if (probing != nullptr) earliest = earlier(earliest, probing->deadline);
        if (wants_probe(boot, candidate)) earliest = earlier(earliest, time);
    }
    return earliest;
}

}  // namespace agent::core
