#include "agent/core/discovery_steps.h"

#include <algorithm>
#include <optional>

#include "agent/core/explain_steps.h"
#include "agent/core/look.h"
#include "agent/core/memory_steps.h"
#include "agent/core/network.h"
#include "agent/core/order.h"
#include "agent/core/probe_steps.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/trust.h"

namespace agent::core {
namespace {

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

}  // namespace

void join_discovered(Turn& turn) {
    Boot& boot = turn.boot;
    const LinkState* link = link_in_use(boot);
    if (waits_for_card(boot) || names_nfs_root(boot.config) || link == nullptr) return;
    const std::optional<Candidate> named = named_by(boot, *link);
    const auto known = std::ranges::find(boot.candidates, std::string(kDhcp),
                                         [](const Candidate& candidate) { return candidate.named.source; });
    if (known != boot.candidates.end()) {
        // The same words over another lease may lead to another server.
        if (named && known->named == named->named && known->resolved == named->resolved) return;
        if (const auto* trying = std::get_if<Candidate::Trying>(&known->status)) turn.act(AbandonJob{trying->job});
        forget_probe(turn, *known);
        forget_explanation(turn, *known);
        boot.candidates.erase(known);
    }
    if (!named) return;
    if (named->last_failure) turn.log(named->last_failure->text());
    boot.candidates.push_back(*named);
    put_in_order(boot.candidates);
}

}  // namespace agent::core
