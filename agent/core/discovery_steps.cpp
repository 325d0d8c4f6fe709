#include "agent/core/discovery_steps.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/core/explain_steps.h"
#include "agent/core/look.h"
#include "agent/core/match.h"
#include "agent/core/memory_steps.h"
#include "agent/core/network.h"
#include "agent/core/order.h"
#include "agent/core/probe_steps.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/step.h"
#include "agent/core/trust.h"

namespace agent::core {
namespace {

using base::Time;

constexpr const char* kDhcp = "DHCP";
constexpr const char* kDns = "DNS";

Candidate candidate_of(const Boot& boot, const NfsRoot& spelled, const LinkState& link) {
    Candidate candidate{.named = {spelled, kDhcp}, .resolved = spelled};
    candidate.rank = ranked(boot, candidate.named, Candidate::Rank::Discovered);
    const auto completed = completed_over(boot, {&link, &*link.config}, spelled);
    if (completed) candidate.resolved = *completed;
    if (completed && covers(boot.config.trust, *completed)) return candidate;
    const base::Failure failure{base::Cause::NotTrusted, root_text(candidate.resolved), "", 0, "DHCP names it"};
    candidate.status = Candidate::Refused{failure};
    candidate.last_failure = failure;
    return candidate;
}

std::optional<Candidate> named_by(const Boot& boot, const LinkState& link) {
    if (link.config->root_path.empty()) return std::nullopt;
    const auto spelled = parse_nfs_root(link.config->root_path);
    if (!spelled) return std::nullopt;
    return candidate_of(boot, *spelled, link);
}

void drop(Turn& turn, Candidate& candidate) {
    if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) turn.act(AbandonJob{trying->job});
    forget_probe(turn, candidate);
    forget_explanation(turn, candidate);
}

void join_dhcp(Turn& turn, const LinkState& link) {
    Boot& boot = turn.boot;
    const std::optional<Candidate> named = named_by(boot, link);
    const auto known = std::ranges::find(boot.candidates, std::string(kDhcp),
                                         [](const Candidate& candidate) { return candidate.named.source; });
    if (known != boot.candidates.end()) {
        // The same words over another lease may lead to another server.
        if (named && known->named == named->named && known->resolved == named->resolved) return;
        drop(turn, *known);
        boot.candidates.erase(known);
    }
    if (!named) return;
    if (named->last_failure) turn.log(named->last_failure->text());
    boot.candidates.push_back(*named);
    put_in_order(boot.candidates);
}

// Of a server that DNS found with its path; those that are no candidates yet.
std::vector<NfsRoot> trusted_of_dns(const Boot& boot) {
    std::vector<NfsRoot> roots;
    if (!boot.discovery.found) return roots;
    for (const auto& server : boot.discovery.found->servers) {
        const bool by_dns = std::ranges::find(server.by, "dns", &FoundBy::source) != server.by.end();
        for (const auto& path : server.paths) {
            const NfsRoot root{server.address, path, ""};
            const auto is_it = [&root](const Candidate& each) { return each.resolved == RootSpec(root); };
            if (!by_dns || !covers(boot.config.trust, root) || std::ranges::any_of(boot.candidates, is_it)) continue;
            roots.push_back(root);
        }
    }
    return roots;
}

void join_dns(Turn& turn) {
    Boot& boot = turn.boot;
    for (const auto& root : trusted_of_dns(boot)) {
        const NamedRoot named{root, kDns};
        boot.candidates.push_back(
            {.named = named, .resolved = root, .rank = ranked(boot, named, Candidate::Rank::Discovered)});
        put_in_order(boot.candidates);
    }
}

const Discovery::Running* running(const Boot& boot) {
    return std::get_if<Discovery::Running>(&boot.discovery.state);
}

bool is_hoped_for(const Candidate& candidate) {
    if (std::holds_alternative<Candidate::Verified>(candidate.status)) return true;
    const bool is_local = std::holds_alternative<LocalRoot>(candidate.named.root);
    const bool may_work = !std::holds_alternative<Candidate::Failed>(candidate.status) && !candidate.last_failure;
    return is_local && may_work;
}

constexpr std::size_t kMostLogged = 8;  // servers, and roots of one

// "192.168.1.2 (nas.local): NFS 3, 4.2", and a line for each root, spelled as the settings take it.
void log_server(Turn& turn, const FoundServer& server) {
    std::string words = server.address;
    if (!server.names.empty()) words += " (" + server.names.front() + ")";
    if (!server.offer) return turn.log(words + ": it did not say what it offers");
    const auto& offer = *server.offer;
    words += ": NFS";
    const char* before = " ";
    for (const auto& version : offer.versions) words += std::exchange(before, ", ") + version;
    if (offer.versions.empty()) words += " " + offer.nfs;
    std::vector<std::string> lines;
    for (const auto& each : offer.exports) {
        if (!each.root || lines.size() == kMostLogged) continue;
        lines.push_back("root=" + spelling_of(NfsRoot{server.address, each.path, ""}));
    }
    if (lines.empty()) words += ", no root among " + std::to_string(offer.exports.size()) + " exports";
    turn.log(words);
    for (const auto& line : lines) turn.log(line);
}

When discovery_time(const Boot& boot) {
    const bool has_card = std::holds_alternative<Card::Done>(boot.card.state);
    if (!has_card || !boot.config.roots.empty() || !boot.config.discover.any()) return std::nullopt;
    if (link_in_use(boot) == nullptr || std::ranges::any_of(boot.candidates, is_hoped_for)) return std::nullopt;
    return std::visit(Match{[](const Discovery::Idle&) -> When { return Time::min(); },
                            [](const Discovery::Running&) -> When { return std::nullopt; },
                            [](const Discovery::Ended& ended) -> When { return ended.at + kDiscoverAgain; }},
                      boot.discovery.state);
}

}  // namespace

void join_discovered(Turn& turn) {
    const LinkState* link = link_in_use(turn.boot);
    if (waits_for_card(turn.boot) || names_nfs_root(turn.boot.config) || link == nullptr) return;
    join_dhcp(turn, *link);
    join_dns(turn);
}

void discover(Turn& turn) {
    const When time = discovery_time(turn.boot);
    if (!time || turn.now < *time) return;
    const JobId job = turn.new_job();
    turn.boot.discovery.state = Discovery::Running{job, turn.now + kDiscoveryPatience};
    turn.note_time("discovery");
    turn.log("no root is named: looking for NFS servers");
    turn.act(Discover{job, turn.boot.config.discover, *link_in_use(turn.boot)->config});
}

void on(Turn& turn, const ServersFound& event) {
    const auto* looking = running(turn.boot);
    if (looking == nullptr || looking->job != event.job) return;
    turn.boot.discovery.found = event.found;
    if (!event.done) return;
    turn.boot.discovery.state = Discovery::Ended{turn.now};
    turn.log("NFS servers found: " + std::to_string(event.found.servers.size() + event.found.more_servers));
    const std::size_t logged = std::min(event.found.servers.size(), kMostLogged);
    for (std::size_t i = 0; i < logged; ++i) log_server(turn, event.found.servers[i]);
}

void expire_discovery(Turn& turn) {
    const auto* looking = running(turn.boot);
    if (looking == nullptr || turn.now < looking->deadline) return;
    turn.act(AbandonJob{looking->job});
    turn.boot.discovery.state = Discovery::Ended{turn.now};
}

void forget_discovery(Turn& turn) {
    if (const auto* looking = running(turn.boot)) turn.act(AbandonJob{looking->job});
    turn.boot.discovery = {};
}

std::optional<Time> discovery_deadline(const Boot& boot) {
    const auto* looking = running(boot);
    if (looking != nullptr) return looking->deadline;
    return discovery_time(boot);
}

}  // namespace agent::core
