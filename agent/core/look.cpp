#include "agent/core/look.h"

#include <algorithm>
#include <cstdio>

#include "agent/base/printable.h"
#include "agent/core/card_power_steps.h"
#include "agent/core/cause_view.h"
#include "agent/core/console_steps.h"
#include "agent/core/explain_steps.h"
#include "agent/core/fstab_steps.h"
#include "agent/core/link_steps.h"
#include "agent/core/local_mount_steps.h"
#include "agent/core/lock_steps.h"
#include "agent/core/match.h"
#include "agent/core/measure_steps.h"
#include "agent/core/memory_steps.h"
#include "agent/core/network.h"
#include "agent/core/order.h"
#include "agent/core/overlay_steps.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/swap_steps.h"
#include "agent/core/swap_view.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;
using base::Time;

// A wait that is still normal; after it the screen names a cause.
constexpr base::seconds kDhcpIsLate{8};
constexpr base::seconds kLinkIsLate{5};

std::string origin_text(base::AddressOrigin origin) {
    switch (origin) {
        case base::AddressOrigin::Dhcp: return "dhcp";
        case base::AddressOrigin::Static: return "static";
        case base::AddressOrigin::Kernel: return "kernel";
        case base::AddressOrigin::KernelDhcp: return "kernel-dhcp";
        case base::AddressOrigin::Slaac: return "slaac";
    }
    return "";
}

std::string count_of(std::size_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

// Why a link that asks has no address yet, on the evidence of what it heard.
Failure asking_failure(const LinkState& state, const LinkState::Asking& asking, Time now) {
    const auto waited = std::chrono::duration_cast<base::seconds>(now - asking.since).count();
    if (asking.method != base::IpRequest::Method::Dhcp) {
        return {Cause::NoIpv6Router, state.link.name, "", 0, "waited for " + std::to_string(waited) + " s"};
    }
    const DhcpView& dhcp = state.dhcp;
    Cause cause = Cause::NoDhcpAnswer;
    if (!dhcp.offers.empty()) cause = Cause::DhcpNotGranted;
    if (dhcp.naks > 0) cause = Cause::DhcpRefused;
    if (dhcp.declines > 0) cause = Cause::AddressInUse;
    std::string evidence = "asked for " + std::to_string(waited) + " s, " + count_of(dhcp.sent, "message");
    for (const auto& offer : dhcp.offers) evidence += ", " + offer.server + " offered " + offer.address;
    if (dhcp.naks > 0) evidence += ", " + count_of(dhcp.naks, "refusal");
    if (dhcp.declines > 0) evidence += ", " + count_of(dhcp.declines, "address") + " in use by others";
    for (const auto& [reason, count] : dhcp.ignored) {
        evidence += ", " + count_of(count, "datagram") + " ignored: " + reason;
    }
    return {cause, state.link.name, "", 0, evidence};
}

// What keeps a link from being used. With `patience`, not what may still come by itself.
enum class Patience { Yes, No };

std::optional<Failure> link_failure(const Boot& boot, const LinkState& state, Time now, Patience patience) {
    const auto is_early = [&](Time since, base::seconds normal) {
        return patience == Patience::Yes && now < since + normal;
    };
    return std::visit(
        Match{[&](const LinkState::Idle&) -> std::optional<Failure> {
                  if (is_early(boot.facts.started, kLinkIsLate)) return std::nullopt;
                  if (state.link.carrier) return missing_link(boot, now);
                  return Failure{Cause::NoCarrier, state.link.name, "", 0, ""};
              },
              [&](const LinkState::Asking& asking) -> std::optional<Failure> {
                  if (state.ipv6 || is_early(asking.since, kDhcpIsLate)) return std::nullopt;
                  return asking_failure(state, asking, now);
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
                            [&](const LinkState::Asking&) -> std::string { return state.ipv6 ? "in use" : "asking"; },
                            [](const LinkState::Offered&) -> std::string { return "leased"; },
                            [](const LinkState::Applying&) -> std::string { return "leased"; },
                            [](const LinkState::InUse&) -> std::string { return "in use"; },
                            [](const LinkState::Unusable&) -> std::string { return "failed"; }},
                      state.phase);
}

DhcpView printable(DhcpView dhcp) {
    for (auto& offer : dhcp.offers) offer.root_path = base::printable(offer.root_path);
    return dhcp;
}

std::vector<Failure> warnings_of(const LinkState& state) {
    std::vector<Failure> warnings = state.warnings;
    if (state.dhcp.offers.size() < 2) return warnings;
    std::string servers;
    for (const auto& offer : state.dhcp.offers) servers += (servers.empty() ? "" : ", ") + offer.server;
    warnings.push_back({Cause::SecondDhcpServer, state.link.name, "", 0, servers});
    return warnings;
}

LinkView view(const Boot& boot, const LinkState& state, Time now) {
    LinkView out;
    out.name = state.link.name;
    out.mac = state.link.mac.text();
    out.driver = state.link.driver;
    out.bus = state.link.bus;
    out.state = phase_text(state);
    out.mtu = state.link.mtu;
    out.speed = state.link.speed.value_or(0);
    if (state.link.full_duplex) out.duplex = *state.link.full_duplex ? "full" : "half";
    out.vlan = state.link.vlan.value_or(0);
    if (state.ipv6) out.ipv6 = state.ipv6->address.text();
    out.dhcp = printable(state.dhcp);
    if (state.config) {
        out.address = state.config->address.text();
        out.origin = origin_text(state.config->origin);
    }
    out.cause = cause_view(link_failure(boot, state, now, Patience::Yes));
    for (const auto& warning : warnings_of(state)) out.warnings.push_back(cause_view(warning));
    return out;
}

bool boots(const Boot& boot, const Candidate& candidate) {
    return boot.handed_over && &boot.candidates[boot.handed_over->candidate] == &candidate;
}

std::string status_text(const Boot& boot, const Candidate& candidate) {
    if (boots(boot, candidate)) return "booting";
    return std::visit(
        Match{[](const Candidate::Waiting&) -> std::string { return "waiting"; },
              [](const Candidate::Trying& trying) -> std::string { return trying.in_grace ? "in grace" : "trying"; },
              [](const Candidate::Verified&) -> std::string { return "verified"; },
              [](const Candidate::Failed&) -> std::string { return "failed"; },
              [](const Candidate::Refused&) -> std::string { return "refused"; }},
        candidate.status);
}

// What a person reads as the version of a root: NFS's own, or the filesystem's type.
std::string version_text(const Verdict& verdict) {
    return verdict.version.empty() ? verdict.filesystem : verdict.version;
}

// Why the candidate does not boot: the last failure, or that its first trial was not over when another root was chosen.
std::optional<Failure> failure_of(const Boot& boot, const Candidate& candidate, Time now) {
    const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
    if (const auto* failure = shown_failure(candidate)) return *failure;
    if (trying == nullptr || !boot.handed_over) return std::nullopt;
    const auto tried = std::chrono::duration_cast<base::seconds>(now - trying->since);
    const bool is_nfs = std::holds_alternative<NfsRoot>(candidate.resolved);
    const Cause cause = trying->in_grace ? Cause::ServerInGrace : is_nfs ? Cause::HostSilent : Cause::JobTimedOut;
    return Failure{cause, root_text(candidate.resolved), "trial", 0,
                   "not over after " + std::to_string(tried.count()) + " s"};
}

CandidateView view(const Boot& boot, const Candidate& candidate, Time now) {
    CandidateView out;
    out.root = base::printable(root_text(candidate.resolved));
    out.source = candidate.named.source;
    out.state = status_text(boot, candidate);
    out.attempts = candidate.attempts;
    out.passed_over = candidate.rank == Candidate::Rank::PassedOver;
    out.spelling = spelling_of(candidate.named.root);
    out.completed = spelling_of(candidate.resolved);
    out.asked_for = candidate.rank == Candidate::Rank::Console;
    out.cause = cause_view(failure_of(boot, candidate, now));
    if (const auto* verified = std::get_if<Candidate::Verified>(&candidate.status)) {
        out.root = base::printable(verified->verdict.root);
        out.version = version_text(verified->verdict);
        out.init = base::printable(verified->verdict.init);
        if (verified->verdict.filesystem == "nfs") out.facts = verified->verdict.facts;
        for (const auto& warning : verified->verdict.warnings) out.warnings.push_back(cause_view(warning));
        if (const auto warning = swap_of_root(boot, verified->verdict)) out.warnings.push_back(cause_view(*warning));
        if (const auto warning = fstab_warning(boot, candidate)) out.warnings.push_back(cause_view(*warning));
        if (const auto warning = shared_keys_warning(boot, candidate)) out.warnings.push_back(cause_view(*warning));
    }
    return out;
}

constexpr const char* kReturnNotice =
    "It reboots by itself when an NFS root works again (return=reboot), where farroot-watch.service runs farroot "
    "watch\n";

// The local root boots because no NFS root did.
bool is_fallback(const Boot& boot, const Candidate& chosen) {
    if (!std::holds_alternative<LocalRoot>(chosen.named.root)) return false;
    const bool is_first = &boot.candidates.front() == &chosen;
    return !is_first || boot.candidates.back().rank == Candidate::Rank::PassedOver;
}

std::string passed_over_text(const Boot& boot, const Candidate& candidate) {
    const unsigned boots = boots_until_tried(boot, candidate.named);
    return base::printable(root_text(candidate.resolved)) +
           ": passed over, since it was booted and never confirmed; it is tried again " +
           (boots == 1 ? "at the next boot" : "after " + std::to_string(boots - 1) + " more boots") +
           "\n  remedy: look into its logs; `farroot confirm` there makes it count again\n";
}

// Why there is no link that works: what has no driver, else that there is nothing at all.
std::vector<Failure> without_link(const Boot& boot) {
    if (std::ranges::any_of(boot.links, [](const auto& each) { return each.second.link.carrier; })) return {};
    if (!boot.devices.driverless.empty()) return boot.devices.driverless;
    if (!boot.links.empty()) return {};
    return {Failure{Cause::NoInterface, "", "", 0, ""}};
}

std::vector<CauseView> warnings_of(const Boot& boot) {
    std::vector<CauseView> out;
    if (boot.facts.unfit_image) out.push_back(cause_view(*boot.facts.unfit_image));
    for (const auto& hanging : boot.devices.hanging) out.push_back(cause_view(hanging));
    if (const auto& pending = boot.config.first_boot_pending) out.push_back(cause_view(*pending));
    if (const auto late = card_warning(boot)) out.push_back(cause_view(*late));
    return out;
}

// Why no other root boots, with the remedies.
std::string reasons(const Boot& boot, const Candidate& chosen, Time now) {
    std::string lines;
    const auto add = [&lines](const std::optional<CauseView>& cause) {
        if (!cause) return;
        const std::string text = cause->words + "\n  remedy: " + cause->remedy + "\n";
        if (lines.find(text) == lines.npos) lines += text;  // several links may have the same
    };
    const bool fell_back = is_fallback(boot, chosen);
    for (const auto& warning : warnings_of(boot)) add(warning);
    for (const auto& missing : without_link(boot)) {
        if (fell_back) add(cause_view(missing));
    }
    for (const auto& [index, state] : boot.links) {
        if (fell_back && !has_network(boot)) add(cause_view(link_failure(boot, state, now, Patience::No)));
    }
    for (const auto& mistake : boot.config.mistakes) lines += mistake + "\n";
    for (const auto& swap : boot.swaps) {
        const auto cause = view_of(swap).cause;
        add(cause);
        if (cause && late_swap(swap)) lines += "  the booted system switches it on when its disk comes (udev)\n";
    }
    if (const auto overlay = overlay_view(boot)) add(overlay->cause);
    if (const auto power = card_power_view(boot)) add(power->cause);
    for (const auto& candidate : boot.candidates) {
        // The same root may be there twice: as the network names it too, where nobody may trust it.
        if (root_text(candidate.resolved) == root_text(chosen.resolved)) continue;
        add(cause_view(failure_of(boot, candidate, now)));
        if (candidate.rank == Candidate::Rank::PassedOver) lines += passed_over_text(boot, candidate);
    }
    return lines;
}

// What farroot watch tries, in order: what the next boot would try, too.
std::vector<std::string> roots_to_return_to(const Boot& boot) {
    std::vector<std::string> roots;
    for (const auto& candidate : boot.candidates) {
        if (!std::holds_alternative<NfsRoot>(candidate.resolved)) continue;
        if (std::holds_alternative<Candidate::Refused>(candidate.status)) continue;
        const bool would_be_passed_over = boots_until_tried(boot, candidate.named) > 1;
        if (would_be_passed_over || candidate.rank == Candidate::Rank::Console) continue;
        NfsRoot root = std::get<NfsRoot>(candidate.resolved);
        if (candidate.resolved != candidate.named.root) root.path = with_percent_doubled(root.path);
        roots.push_back(spelling_of(root));
    }
    return roots;
}

ChosenView view_chosen(const Boot& boot, const Candidate& chosen) {
    ChosenView out;
    out.key = key_text(root_key(chosen.named.root));
    out.root = spelling_of(chosen.resolved);
    out.is_trusted = may_be_last_good(boot, chosen);
    const auto* nfs = std::get_if<NfsRoot>(&chosen.named.root);
    const Network network = nfs == nullptr ? Network{} : network_for(boot, *nfs);
    if (!network) return out;
    out.mac = network.link->link.mac.text();
    const bool is_leased = base::is_leased(network.config->origin);
    if (is_leased) out.address = network.config->address.address.text();
    return out;
}

std::string mode_text(Mode mode) {
    switch (mode) {
        case Mode::Auto: return "auto";
        case Mode::Ask: return "ask";
        case Mode::Diagnose: return "diagnose";
    }
    return "";
}

base::milliseconds left_until(Time time, Time now) {
    return std::max(base::milliseconds(0), std::chrono::duration_cast<base::milliseconds>(time - now));
}

// How long countdown= still holds back a root that nothing else does.
std::optional<base::milliseconds> boots_in(const Boot& boot, Time now) {
    if (is_held(boot) || boot.handed_over || boot.config.countdown == base::seconds(0)) return std::nullopt;
    for (const auto& candidate : boot.candidates) {
        const auto* verified = std::get_if<Candidate::Verified>(&candidate.status);
        if (verified == nullptr || candidate.rank == Candidate::Rank::Console) continue;
        return left_until(verified->since + boot.config.countdown, now);
    }
    return std::nullopt;
}

std::optional<SaveView> view(const Console& console) {
    if (std::holds_alternative<Console::Saving>(console.save)) return SaveView{"writing", {}};
    const auto* saved = std::get_if<Console::Saved>(&console.save);
    if (saved == nullptr) return std::nullopt;
    return SaveView{saved->failure ? "failed" : "done", cause_view(saved->failure)};
}

std::string lock_state(const Boot& boot) {
    if (is_lock_unknown(boot)) return "unknown";
    if (boot.config.password.empty()) return "none";
    return boot.config.password == kNoPassword ? "unreadable" : "set";
}

LockView view(const Boot& boot, const Lock& lock, Time now) {
    LockView out{lock_state(boot), "", {}};
    if (const auto* checking = std::get_if<Lock::Checking>(&lock.state)) out.checking = checking->console;
    for (const auto& [console, seat] : lock.seats) {
        LockedConsole shown{console, seat.last_key.has_value(), seat.wrong, std::nullopt, seat.shell};
        if (now < seat.counts_again_at) shown.wait = left_until(seat.counts_again_at, now);
        out.consoles.push_back(std::move(shown));
    }
    return out;
}

MeasureView view(const Measure& measure) {
    MeasureView out;
    out.root = spelling_of(measure.root);
    out.elapsed = std::chrono::duration_cast<base::milliseconds>(measure.reads.took);
    out.lasts = kMeasuring;
    out.bytes = measure.reads.bytes;
    out.is_over = measure.is_over;
    out.cause = cause_view(measure.failure);
    return out;
}

StageView link_stage(const Boot& boot, Time now) {
    if (boot.links.empty()) {
        if (now < boot.facts.started + kLinkIsLate) return {"link", StageState::Working, "no interface yet"};
        return {"link", StageState::Failed, base::printable(without_link(boot).front().text())};
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
    const auto done = [](const LinkState& state, const base::NetConfig& config) {
        return StageView{"address", StageState::Done,
                         state.link.name + " " + config.address.text() + " (" + origin_text(config.origin) + ")"};
    };
    for (const auto& [index, state] : boot.links) {
        if (std::holds_alternative<LinkState::InUse>(state.phase)) return done(state, *state.config);
        if (state.ipv6) {
            stage = done(state, *state.ipv6);
        } else if (std::holds_alternative<LinkState::Asking>(state.phase) && stage.state != StageState::Done) {
            const auto failure = link_failure(boot, state, now, Patience::Yes);
            stage.state = failure ? StageState::Failed : StageState::Working;
            stage.detail = failure ? failure->text() : "asking for an address on " + state.link.name;
        }
        const auto* unusable = std::get_if<LinkState::Unusable>(&state.phase);
        if (unusable != nullptr && stage.state != StageState::Done) {
            stage = {"address", StageState::Failed, unusable->failure.text()};
        }
    }
    return stage;
}

StageView root_stage(const Boot& boot) {
    StageView stage{"root", StageState::Waiting, ""};
    for (const auto& candidate : boot.candidates) {
        const std::string root = base::printable(root_text(candidate.resolved));
        if (const auto* verified = std::get_if<Candidate::Verified>(&candidate.status)) {
            const bool is_mounted_now = is_mounting(boot) && boot.local_mount->trial == verified->job;
            if (is_mounted_now) return {"root", StageState::Working, "mounting " + root};
            return {"root", StageState::Done, root};
        }
        if (std::holds_alternative<Candidate::Trying>(candidate.status)) {
            stage = {"root", StageState::Working, "trying " + root};
        } else if (const auto* failure = shown_failure(candidate);
                   failure != nullptr && stage.state == StageState::Waiting) {
            stage = {"root", StageState::Failed, base::printable(failure->text())};
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
    std::string lines = reasons(boot, chosen, now);
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.2f", std::chrono::duration<double>(now - boot.facts.started).count());
    const auto& verdict = std::get<Candidate::Verified>(chosen.status).verdict;
    const bool is_local = std::holds_alternative<LocalRoot>(chosen.named.root);
    if (is_fallback(boot, chosen)) lines += "no NFS root could be verified: falling back\n";
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
        out.state = is_fallback(boot, chosen) ? "fallback" : "booting";
        out.chosen = view_chosen(boot, chosen);
        out.root = base::printable(verdict.root);
        if (is_fallback(boot, chosen)) {
            out.notice = "This Pi runs from its fallback, " + out.root + ":\n" + reasons(boot, chosen, now);
            if (boot.config.returns) out.notice += kReturnNotice;
        }
        if (const auto warning = fstab_warning(boot, chosen)) {
            out.notice += cause_view(*warning).words + "\n  remedy: " + warning->remedy() + "\n";
        }
        out.version = version_text(verdict);
    } else if (const auto time = fallback_time(boot); time && hopes_for_network(boot)) {
        out.deadline_left = left_until(*time, now);
    }
    out.mode = mode_text(boot.config.mode);
    out.held = is_held(boot);
    if (const auto end = hold_end(boot)) out.hold_left = left_until(*end, now);
    out.boots_in = boots_in(boot, now);
    out.looking_for_servers = std::holds_alternative<Discovery::Running>(boot.discovery.state);
    out.save = view(boot.console);
    out.lock = view(boot, boot.console.lock, now);
    if (boot.measure) out.measure = view(*boot.measure);
    out.stages = {link_stage(boot, now), address_stage(boot, now), root_stage(boot)};
    if (auto stage = swap_stage(boot)) out.stages.push_back(std::move(*stage));
    show_swap(out, boot);
    out.overlay = overlay_view(boot);
    out.card_power = card_power_view(boot);
    out.card = boot.card.seen;
    if (boot.handed_over) out.card.text.clear();  // whoever logs in may read the report
    out.warnings = warnings_of(boot);
    // As a warning what has no driver: that nothing is there says the first stage.
    for (const auto& missing : without_link(boot)) {
        const bool is_late = now >= boot.facts.started + kLinkIsLate;
        if (is_late && !missing.object.empty()) out.warnings.push_back(cause_view(missing));
    }
    out.mistakes = boot.config.mistakes;
    out.returns = boot.config.returns;
    out.returned = boot.card.memory.returns;
    out.nfs = roots_to_return_to(boot);
    out.read_write = boot.config.read_write && !boot.config.overlay;
    out.init = boot.config.init;
    out.keymap = boot.config.keymap;
    for (const auto& candidate : boot.candidates) out.candidates.push_back(view(boot, candidate, now));
    for (const auto& [index, state] : boot.links) out.links.push_back(view(boot, state, now));
    out.found = boot.discovery.found;
    out.timings = boot.timings;
    out.log = boot.log;
    return out;
}

}  // namespace agent::core
