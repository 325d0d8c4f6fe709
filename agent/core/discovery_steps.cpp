#include "agent/core/discovery_steps.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/core/jitter.h"
#include "agent/core/look.h"
#include "agent/core/match.h"
#include "agent/core/memory_steps.h"
#include "agent/core/network.h"
#include "agent/core/order.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/step.h"
#include "agent/core/trial_steps.h"
#include "agent/core/trust.h"

namespace agent::core {
namespace {

using base::Time;

constexpr const char* kDhcp = "DHCP";

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

bool are_alike(std::string_view a, std::string_view b) {
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, small, small);
}

// Whether a server that was found at this address is called so.
bool is_called(const Boot& boot, const base::IpAddress& address, const std::string& name) {
    if (!boot.discovery.found) return false;
    return std::ranges::any_of(boot.discovery.found->servers, [&](const FoundServer& server) {
        return base::IpAddress::parse(server.address) == address &&
               std::ranges::any_of(server.names, [&](const std::string& each) { return are_alike(each, name); });
    });
}

bool is_same_server(const Boot& boot, const std::string& a, const std::string& b) {
    if (are_alike(a, b)) return true;
    const auto address_a = literal_server(a);
    const auto address_b = literal_server(b);
    if (address_a.has_value() == address_b.has_value()) return false;
    return address_a ? is_called(boot, *address_a, b) : is_called(boot, *address_b, a);
}

std::string_view without_last_slash(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

// Whether somebody here named what the network names too, however its mount is tuned.
bool is_named_here(const Boot& boot, const Candidate& discovered) {
    const auto& root = std::get<NfsRoot>(discovered.resolved);
    return std::ranges::any_of(boot.candidates, [&](const Candidate& other) {
        const auto* named = std::get_if<NfsRoot>(&other.resolved);
        return named != nullptr && other.named.source != kDhcp && is_same_server(boot, named->server, root.server) &&
               without_last_slash(named->path) == without_last_slash(root.path);
    });
}

const Discovery::Running* running(const Boot& boot) {
    return std::get_if<Discovery::Running>(&boot.discovery.state);
}

// It may boot yet: no trial of it has failed.
bool is_hoped_for(const Candidate& candidate) {
    return std::visit(
        Match{[&](const Candidate::Waiting&) { return !candidate.last_failure; },
              [&](const Candidate::Trying&) { return !candidate.last_failure; },
              [](const Candidate::Verified&) { return true; }, [](const Candidate::Failed&) { return false; },
              [](const Candidate::Refused&) { return false; }},
        candidate.status);
}

constexpr std::size_t kMostLogged = 8;  // servers, and roots of one

// "192.168.1.2 (nas.local): NFS 3, 4.2", and a line for each root, spelled as the settings take it.
void log_server(Turn& turn, const FoundServer& server) {
    std::string words = server.address;
    if (!server.names.empty()) words += " (" + server.names.front() + ")";
    if (!server.offer) return turn.log_news(words + ": it did not say what it offers");
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
    const std::size_t exports = offer.exports.size() + offer.more_exports;
    if (lines.empty() && exports == 0 && !offer.exports_unknown.empty()) {
        words += ": " + offer.exports_unknown;
    } else if (lines.empty()) {
        words += ", exports seen: " + std::to_string(exports) + ", none of them a root";
    }
    turn.log_news(words);
    for (const auto& line : lines) turn.log_news(line);
}

// Pis that got their power back at the same moment do not all look at the same moment.
base::Duration wait_before_again(const Boot& boot) {
    return spread(kDiscoverAgain, macs_of(boot), boot.discovery.searches);
}

When discovery_time(const Boot& boot) {
    const bool runs = std::holds_alternative<Discovery::Running>(boot.discovery.state);
    if (boot.discovery.is_asked_for && !runs && link_in_use(boot) != nullptr) return Time::min();
    const bool has_card = std::holds_alternative<Card::Done>(boot.card.state);
    if (!has_card || !boot.config.roots.empty() || !boot.config.discover.any()) return std::nullopt;
    const bool local_had_its_turn = boot.fallback_joined || boot.config.fallback == Fallback::Wait;
    const bool waits = !local_had_its_turn || std::ranges::any_of(boot.candidates, is_hoped_for);
    // Where a person is asked, that person wants to see what there is.
    if (link_in_use(boot) == nullptr || (waits && boot.config.mode == Mode::Auto)) return std::nullopt;
    return std::visit(Match{[](const Discovery::Idle&) -> When { return Time::min(); },
                            [](const Discovery::Running&) -> When { return std::nullopt; },
                            [&](const Discovery::Ended& ended) -> When { return ended.at + wait_before_again(boot); }},
                      boot.discovery.state);
}

}  // namespace

void join_discovered(Turn& turn) {
    Boot& boot = turn.boot;
    const LinkState* link = link_in_use(boot);
    if (waits_for_card(boot) || names_nfs_root(boot.config) || link == nullptr) return;
    std::optional<Candidate> named = named_by(boot, *link);
    const bool is_refused = named && std::holds_alternative<Candidate::Refused>(named->status);
    if (is_refused && is_named_here(boot, *named)) named.reset();
    const auto known = std::ranges::find(boot.candidates, std::string(kDhcp),
                                         [](const Candidate& candidate) { return candidate.named.source; });
    if (known != boot.candidates.end()) {
        // The same words over another lease may lead to another server.
        if (named && known->named == named->named && known->resolved == named->resolved) return;
        forget_attempts(turn, *known);
        boot.candidates.erase(known);
    }
    if (!named) return;
    if (named->last_failure) turn.log(named->last_failure->text());
    boot.candidates.push_back(*named);
    put_in_order(boot.candidates);
}

void discover(Turn& turn) {
    const When time = discovery_time(turn.boot);
    if (!time || turn.now < *time) return;
    const JobId job = turn.new_job();
    turn.boot.discovery.state = Discovery::Running{job, turn.now + kDiscoveryPatience};
    ++turn.boot.discovery.searches;
    const bool is_asked_for = std::exchange(turn.boot.discovery.is_asked_for, false);
    turn.note_time("discovery");
    turn.log_news(is_asked_for ? "looking for NFS servers" : "no root is named: looking for NFS servers");
    const DiscoverBy by = turn.boot.config.discover.any() ? turn.boot.config.discover : DiscoverBy{};
    turn.act(Discover{job, by, *link_in_use(turn.boot)->config});
}

void on(Turn& turn, const ServersFound& event) {
    const auto* looking = running(turn.boot);
    if (looking == nullptr || looking->job != event.job) return;
    Discovery& discovery = turn.boot.discovery;
    // What an earlier search found is there until this one knows all.
    const bool is_first = discovery.searches == 1;
    if (event.done || is_first) discovery.found = event.found;
    if (!event.done) return;
    discovery.state = Discovery::Ended{turn.now};
    turn.log_news("NFS servers found: " + std::to_string(event.found.servers.size() + event.found.more_servers));
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
