#include "agent/core/look.h"

#include <algorithm>

#include "agent/base/printable.h"
#include "agent/core/match.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;
using base::Time;

// A wait that is still normal; after it the screen names a cause.
constexpr base::seconds kDhcpIsLate{8};
constexpr base::seconds kLinkIsLate{5};

CauseView view(const Failure& failure) {
    const auto& row = base::describe(failure.cause);
    return {std::string(row.id), base::printable(failure.object), base::printable(failure.text()),
            std::string(row.remedy)};
}

std::optional<CauseView> view(const std::optional<Failure>& failure) {
    if (!failure) return std::nullopt;
    return view(*failure);
}

std::string origin_text(base::AddressOrigin origin) {
    switch (origin) {
        case base::AddressOrigin::Dhcp: return "dhcp";
        case base::AddressOrigin::Static: return "static";
        case base::AddressOrigin::Kernel: return "kernel";
        case base::AddressOrigin::Slaac: return "slaac";
    }
    return "";
}

// What keeps a link from being used. With `patience`, not what may still come by itself.
enum class Patience { Yes, No };

std::optional<Failure> link_failure(const Boot& boot, const LinkState& state, Time now, Patience patience) {
    const auto is_early = [&](Time since, base::seconds normal) {
        return patience == Patience::Yes && now < since + normal;
    };
    return std::visit(
        Match{[&](const LinkState::Idle&) -> std::optional<Failure> {
                  if (state.link.carrier || is_early(boot.facts.started, kLinkIsLate)) return std::nullopt;
                  return Failure{Cause::NoCarrier, state.link.name, "", 0, ""};
              },
              [&](const LinkState::Asking& asking) -> std::optional<Failure> {
                  if (is_early(asking.since, kDhcpIsLate)) return std::nullopt;
                  const auto waited = std::chrono::duration_cast<base::seconds>(now - asking.since);
                  return Failure{Cause::NoDhcpAnswer, state.link.name, "", 0,
                                 "asked for " + std::to_string(waited.count()) + " s"};
              },
              [](const LinkState::Offered&) -> std::optional<Failure> { return std::nullopt; },
              [](const LinkState::Applying&) -> std::optional<Failure> { return std::nullopt; },
              [](const LinkState::InUse&) -> std::optional<Failure> { return std::nullopt; },
              [](const LinkState::Unusable& unusable) -> std::optional<Failure> { return unusable.failure; }},
        state.phase);
}

std::string phase_text(const LinkState& state) {
    return std::visit(Match{[&](const LinkState::Idle&) -> std::string {
                                if (state.link.carrier) return "idle";
                                return state.link.up ? "no carrier" : "down";
                            },
                            [](const LinkState::Asking&) -> std::string { return "asking"; },
                            [](const LinkState::Offered&) -> std::string { return "leased"; },
                            [](const LinkState::Applying&) -> std::string { return "leased"; },
                            [](const LinkState::InUse&) -> std::string { return "in use"; },
                            [](const LinkState::Unusable&) -> std::string { return "failed"; }},
                      state.phase);
}

LinkView view(const Boot& boot, const LinkState& state, Time now) {
    LinkView out;
    out.name = state.link.name;
    out.mac = state.link.mac.text();
    out.driver = state.link.driver;
    out.state = phase_text(state);
    if (state.config) {
        out.address = state.config->address.text();
        out.origin = origin_text(state.config->origin);
    }
    out.cause = view(link_failure(boot, state, now, Patience::Yes));
    return out;
}

bool boots(const Boot& boot, const Candidate& candidate) {
    return boot.handed_over && &boot.candidates[boot.handed_over->candidate] == &candidate;
}

std::string status_text(const Boot& boot, const Candidate& candidate) {
    if (boots(boot, candidate)) return "booting";
    return std::visit(Match{[](const Candidate::Waiting&) -> std::string { return "waiting"; },
                            [](const Candidate::Trying&) -> std::string { return "trying"; },
                            [](const Candidate::Verified&) -> std::string { return "verified"; },
                            [](const Candidate::Failed&) -> std::string { return "failed"; }},
                      candidate.status);
}

// What a person reads as the version of a root: NFS's own, or the filesystem's type.
std::string version_text(const Verdict& verdict) {
    return verdict.version.empty() ? verdict.filesystem : verdict.version;
}

// Why the candidate does not boot: the last failure, or that its first trial was not over when another root was chosen.
std::optional<Failure> failure_of(const Boot& boot, const Candidate& candidate, Time now) {
    const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
    if (candidate.last_failure || trying == nullptr || !boot.handed_over) return candidate.last_failure;
    const auto tried = std::chrono::duration_cast<base::seconds>(now - trying->since);
    return Failure{std::holds_alternative<NfsRoot>(candidate.resolved) ? Cause::HostSilent : Cause::JobTimedOut,
                   root_text(candidate.resolved), "trial", 0, "not over after " + std::to_string(tried.count()) + " s"};
}

CandidateView view(const Boot& boot, const Candidate& candidate, Time now) {
    CandidateView out;
    out.root = base::printable(root_text(candidate.resolved));
    out.source = candidate.named.source;
    out.state = status_text(boot, candidate);
    out.attempts = candidate.attempts;
    out.cause = view(failure_of(boot, candidate, now));
    if (const auto* verified = std::get_if<Candidate::Verified>(&candidate.status)) {
        out.root = base::printable(verified->verdict.root);
        out.version = version_text(verified->verdict);
        out.init = base::printable(verified->verdict.init);
    }
    return out;
}

StageView link_stage(const Boot& boot, Time now) {
    if (boot.links.empty()) {
        if (now < boot.facts.started + kLinkIsLate) return {"link", StageState::Working, "no interface yet"};
        return {"link", StageState::Failed, std::string(base::describe(Cause::NoInterface).words)};
    }
    std::string with_carrier;
    std::string without;
    for (const auto& [index, state] : boot.links) {
        auto& names = state.link.carrier ? with_carrier : without;
        names += (names.empty() ? "" : ", ") + state.link.name;
    }
    if (!with_carrier.empty()) return {"link", StageState::Done, with_carrier + ": carrier"};
    return {"link", now < boot.facts.started + kLinkIsLate ? StageState::Working : StageState::Failed,
            without + ": no carrier"};
}

StageView address_stage(const Boot& boot, Time now) {
    StageView stage{"address", StageState::Waiting, ""};
    for (const auto& [index, state] : boot.links) {
        if (std::holds_alternative<LinkState::InUse>(state.phase)) {
            return {
                "address", StageState::Done,
                state.link.name + " " + state.config->address.text() + " (" + origin_text(state.config->origin) + ")"};
        }
        if (std::holds_alternative<LinkState::Asking>(state.phase)) {
            const auto failure = link_failure(boot, state, now, Patience::Yes);
            stage.state = failure ? StageState::Failed : StageState::Working;
            stage.detail = failure ? failure->text() : "asking for an address on " + state.link.name;
        }
        if (const auto* unusable = std::get_if<LinkState::Unusable>(&state.phase)) {
            stage = {"address", StageState::Failed, unusable->failure.text()};
        }
    }
    return stage;
}

StageView root_stage(const Boot& boot) {
    StageView stage{"root", StageState::Waiting, ""};
    for (const auto& candidate : boot.candidates) {
        const std::string root = base::printable(root_text(candidate.resolved));
        if (std::holds_alternative<Candidate::Verified>(candidate.status)) return {"root", StageState::Done, root};
        if (std::holds_alternative<Candidate::Trying>(candidate.status)) {
            stage = {"root", StageState::Working, "trying " + root};
        } else if (stage.state == StageState::Waiting && candidate.last_failure) {
            stage = {"root", StageState::Failed, base::printable(candidate.last_failure->text())};
        }
    }
    return stage;
}

}  // namespace

std::string root_text(const RootSpec& root) {
    if (const auto* local = std::get_if<LocalRoot>(&root))
        return local->device.empty() ? "the SD card's root" : local->device;
    const auto& nfs = std::get<NfsRoot>(root);
    return (nfs.server.empty() ? "(server from DHCP)" : nfs.server) + ":" +
           (nfs.path.empty() ? "(path from DHCP)" : nfs.path);
}

std::string summary(const Boot& boot, const Candidate& chosen, Time now) {
    std::string lines;
    const auto add = [&lines](const std::optional<CauseView>& cause) {
        if (cause) lines += cause->words + "\n  remedy: " + cause->remedy + "\n";
    };
    const auto& verdict = std::get<Candidate::Verified>(chosen.status).verdict;
    const bool is_local = std::holds_alternative<LocalRoot>(chosen.named.root);
    const bool fell_back = is_local && boot.candidates.size() > 1;
    const bool has_network = std::ranges::any_of(
        boot.links, [](const auto& each) { return std::holds_alternative<LinkState::InUse>(each.second.phase); });
    if (fell_back && boot.links.empty()) add(view(Failure{Cause::NoInterface, "", "", 0, ""}));
    for (const auto& [index, state] : boot.links) {
        if (fell_back && !has_network) add(view(link_failure(boot, state, now, Patience::No)));
    }
    for (const auto& candidate : boot.candidates) {
        if (&candidate != &chosen) add(view(failure_of(boot, candidate, now)));
    }
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.2f", std::chrono::duration<double>(now - boot.facts.started).count());
    if (fell_back) lines += "no NFS root could be verified: falling back\n";
    lines += "handing over to " + base::printable(verdict.init) + " on " + base::printable(verdict.root) + " (" +
             (is_local ? "" : "NFS ") + version_text(verdict) + "), " + seconds + " s after /init\n";
    return lines;
}

Snapshot look(const Boot& boot, Time now) {
    Snapshot out;
    out.farroot = boot.facts.farroot;
    out.board = base::printable(boot.facts.board);
    out.serial = base::printable(boot.facts.serial);
    out.state = "searching";
    if (boot.handed_over) {
        const Candidate& chosen = boot.candidates[boot.handed_over->candidate];
        const auto& verdict = std::get<Candidate::Verified>(chosen.status).verdict;
        const bool fell_back =
            boot.fallback_joined && boot.candidates.size() > 1 && std::holds_alternative<LocalRoot>(chosen.named.root);
        out.state = fell_back ? "fallback" : "booting";
        out.root = base::printable(verdict.root);
        out.version = version_text(verdict);
    } else if (!boot.fallback_joined) {
        const auto left = boot.facts.started + boot.config.deadline - now;
        out.deadline_left = std::max(base::milliseconds(0), std::chrono::duration_cast<base::milliseconds>(left));
    }
    out.stages = {link_stage(boot, now), address_stage(boot, now), root_stage(boot)};
    for (const auto& candidate : boot.candidates) out.candidates.push_back(view(boot, candidate, now));
    for (const auto& [index, state] : boot.links) out.links.push_back(view(boot, state, now));
    out.timings = boot.timings;
    out.log = boot.log;
    return out;
}

}  // namespace agent::core
