#include "tests/world/coverage.h"

#include <algorithm>
#include <bitset>
#include <cstdio>
#include <optional>
#include <string_view>

#include "agent/core/match.h"

namespace world {

using namespace agent::core;
using base::IfIndex;

namespace {

constexpr std::size_t kLinkRow = Coverage::kCandidateStates;
constexpr std::size_t kNoLinkRow = kLinkRow + Coverage::kLinkStates - 1;
constexpr std::size_t kCardRow = kLinkRow + Coverage::kLinkStates;
constexpr std::size_t kModulesRow = kCardRow + Coverage::kCardStates;
constexpr std::size_t kProbeRow = kModulesRow + Coverage::kModulesStates;
constexpr std::size_t kCountingRow = kProbeRow + Coverage::kProbeStates;
constexpr std::size_t kExplanationRow = kCountingRow + Coverage::kCountingStates;
constexpr std::size_t kDiscoveryRow = kExplanationRow + Coverage::kExplanationStates;

constexpr std::array<std::string_view, Coverage::kRows> kRowNames{
    "root waiting",    "root trying",       "root verified",   "root failed",   "root refused",  "link idle",
    "link asking",     "link offered",      "link applying",   "link in use",   "link unusable", "link unknown",
    "card reading",    "card done",         "modules loading", "modules done",  "not probed",    "probing",
    "answers a probe", "silent to a probe", "not counted",     "being counted", "counted",       "not asked why",
    "asking why",      "asked why",         "not searched",    "searching",     "searched"};

// In the order of Event's alternatives; late answers at the end.
constexpr std::array<std::string_view, Coverage::kColumns> kColumnNames{
    "links changed", "config offered",   "lease lost",   "IPv6 changed",  "DHCP seen",      "host unreachable",
    "link warned",   "config applied",   "link failed",  "modules ended", "card read",      "trial ended",
    "in grace",      "disk coming",      "probe ended",  "explained",     "servers found",  "memory written",
    "person wants",  "password checked", "measure told", "measure ended", "settings saved", "swap ended",
    "disks seen",    "overlay made",     "given back",   "card is off",   "disks found",    "local mounted",
    "devices seen",  "time passed",      "late modules", "late card",     "late trial",     "late grace",
    "late probe",    "late explained",   "late found",   "late memory"};

enum Column : std::size_t {
    kLateModules = std::variant_size_v<Event::variant>,
    kLateCard,
    kLateTrial,
    kLateGrace,
    kLateProbe,
    kLateExplained,
    kLateFound,
    kLateMemory
};

struct Impossible {
    std::string_view row;
    std::string_view column;
    std::string_view why;
};
constexpr std::array kImpossible{
    Impossible{"card reading", "late card", "an answer is late when the card is done"},
    Impossible{"card done", "card read", "an answer is late when the card is done"},
    Impossible{"card reading", "memory written", "the card is written once it is read"},
    Impossible{"card reading", "late memory", "the card is written once it is read"},
    Impossible{"not counted", "memory written", "an answer is late when nothing is being counted"},
    Impossible{"counted", "memory written", "an answer is late when nothing is being counted"},
    Impossible{"being counted", "card read", "the card is written once it is read"},
    Impossible{"counted", "card read", "the card is written once it is read"},
    Impossible{"being counted", "modules ended", "only NFS roots confirm in these worlds"},
    Impossible{"counted", "modules ended", "only NFS roots confirm in these worlds"},
    Impossible{"modules loading", "in grace", "no NFS root is tried before the modules are done"},
    Impossible{"modules loading", "late grace", "no NFS root is tried before the modules are done"},
    Impossible{"modules loading", "probe ended", "no NFS root is tried before the modules are done"},
    Impossible{"modules loading", "late probe", "no NFS root is tried before the modules are done"},
    Impossible{"modules loading", "memory written", "only NFS roots confirm in these worlds"},
    Impossible{"modules loading", "late memory", "only NFS roots confirm in these worlds"},
    Impossible{"probing", "modules ended", "servers are probed once a trial runs"},
    Impossible{"answers a probe", "modules ended", "servers are probed once a trial runs"},
    Impossible{"silent to a probe", "modules ended", "servers are probed once a trial runs"},
    Impossible{"link applying", "servers found", "servers are looked for over the link in use"},
    Impossible{"not searched", "servers found", "an answer is late when nobody searches"},
    Impossible{"searched", "servers found", "an answer is late when nobody searches"},
    Impossible{"modules loading", "explained", "no NFS root is tried before the modules are done"},
    Impossible{"modules loading", "late explained", "no NFS root is tried before the modules are done"},
    Impossible{"asking why", "modules ended", "a server is asked why once a trial has failed"},
    Impossible{"asked why", "modules ended", "a server is asked why once a trial has failed"},
    Impossible{"not counted", "late memory", "a count that was begun is followed by another one or the hand-over"},
    Impossible{"modules loading", "late modules", "an answer is late when the modules are done"},
    Impossible{"modules done", "modules ended", "an answer is late when the modules are done"},
};

bool is_impossible(std::size_t row, std::size_t column) {
    return std::ranges::any_of(kImpossible, [&](const Impossible& each) {
        return each.row == kRowNames.at(row) && each.column == kColumnNames.at(column);
    });
}

// What needs two rare things at once: a short search can't be asked for it.
bool is_rare(std::size_t row, std::size_t column) {
    constexpr std::array<std::string_view, 14> kRareColumns{
        "disk coming", "given back", "swap ended",     "overlay made", "card is off", "disks found",    "local mounted",
        "late grace",  "late probe", "late explained", "late found",   "late memory", "memory written", "person wants"};
    constexpr std::array<std::string_view, 5> kRareRows{"being counted", "counted", "root refused", "link applying",
                                                        "searching"};
    if (kRowNames.at(row) == "root verified" && kColumnNames.at(column) == "late card") return true;
    if (kRowNames.at(row) == "root waiting" && kColumnNames.at(column) == "servers found") return true;
    if (kRowNames.at(row) == "card reading" && kColumnNames.at(column) == "servers found") return true;
    if (kRowNames.at(row) == "searched" && kColumnNames.at(column) == "card read") return true;
    const bool is_late_start = kColumnNames.at(column) == "late card" || kColumnNames.at(column) == "late modules";
    if (row >= kExplanationRow + 1 && is_late_start) return true;
    return std::ranges::find(kRareColumns, kColumnNames.at(column)) != kRareColumns.end() ||
           std::ranges::find(kRareRows, kRowNames.at(row)) != kRareRows.end();
}

// Links that are not there are met by events about links alone. Nobody in these worlds wants what ends in such an
// event.
bool has_meaning(std::size_t row, std::size_t column) {
    constexpr std::array<std::string_view, 6> kNobodyAsks{"settings saved", "password checked", "measure told",
                                                          "disks seen",     "measure ended",    "devices seen"};
    if (std::ranges::find(kNobodyAsks, kColumnNames.at(column)) != kNobodyAsks.end()) return false;
    if (row != kNoLinkRow) return true;
    constexpr std::array<std::string_view, 8> kAboutLinks{"links changed",  "config offered", "lease lost",
                                                          "IPv6 changed",   "DHCP seen",      "link warned",
                                                          "config applied", "link failed"};
    return std::ranges::find(kAboutLinks, kColumnNames.at(column)) != kAboutLinks.end();
}

std::size_t column_of(const Boot& boot, const Event& event) {
    const auto unless_late = [&](bool is_awaited, std::size_t late) { return is_awaited ? event.index() : late; };
    if (const auto* modules = std::get_if<NfsModulesEnded>(&event)) {
        const auto* loading = std::get_if<NfsModules::Loading>(&boot.nfs.state);
        return unless_late(loading != nullptr && loading->job == modules->job, kLateModules);
    }
    if (const auto* card = std::get_if<CardRead>(&event)) {
        const auto* reading = std::get_if<Card::Reading>(&boot.card.state);
        return unless_late(reading != nullptr && reading->job == card->job, kLateCard);
    }
    const auto is_tried_by = [&](JobId job) {
        return std::ranges::any_of(boot.candidates, [job](const Candidate& candidate) {
            const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
            return trying != nullptr && trying->job == job;
        });
    };
    if (const auto* ended = std::get_if<TrialEnded>(&event)) return unless_late(is_tried_by(ended->job), kLateTrial);
    if (const auto* grace = std::get_if<ServerInGrace>(&event)) return unless_late(is_tried_by(grace->job), kLateGrace);
    if (const auto* probe = std::get_if<ProbeEnded>(&event)) {
        const bool is_awaited = std::ranges::any_of(boot.candidates, [&](const Candidate& candidate) {
            const auto* probing = candidate.probe ? std::get_if<Probe::Running>(&candidate.probe->state) : nullptr;
            return probing != nullptr && probing->job == probe->job;
        });
        return unless_late(is_awaited, kLateProbe);
    }
    if (const auto* found = std::get_if<ServersFound>(&event)) {
        const auto* looking = std::get_if<Discovery::Running>(&boot.discovery.state);
        return unless_late(looking != nullptr && looking->job == found->job, kLateFound);
    }
    if (const auto* explained = std::get_if<Explained>(&event)) {
        const bool is_awaited = std::ranges::any_of(boot.candidates, [&](const Candidate& candidate) {
            const auto* asking =
                candidate.explanation ? std::get_if<Explanation::Running>(&candidate.explanation->state) : nullptr;
            return asking != nullptr && asking->job == explained->job;
        });
        return unless_late(is_awaited, kLateExplained);
    }
    if (const auto* written = std::get_if<MemoryWritten>(&event)) {
        const auto* writing = boot.counting ? std::get_if<Counting::Writing>(&boot.counting->state) : nullptr;
        return unless_late(writing != nullptr && writing->job == written->job, kLateMemory);
    }
    return event.index();
}

std::optional<IfIndex> link_of(const Event& event) {
    return std::visit(
        [](const auto& each) -> std::optional<IfIndex> {
            if constexpr (requires { each.link; }) {
                return each.link;
            } else {
                return std::nullopt;
            }
        },
        event);
}

}  // namespace

void Coverage::count(const Boot& boot, const Event& event) {
    std::bitset<kRows> met;
    for (const auto& candidate : boot.candidates) {
        met.set(candidate.status.index());
        met.set(kProbeRow + (candidate.probe ? 1 + candidate.probe->state.index() : 0));
        met.set(kExplanationRow + (candidate.explanation ? 1 + candidate.explanation->state.index() : 0));
    }
    met.set(kDiscoveryRow + boot.discovery.state.index());
    met.set(kCountingRow + (boot.counting ? 1 + boot.counting->state.index() : 0));
    const auto link = link_of(event);
    for (const auto& [index, state] : boot.links) {
        if (!link || link == index) met.set(kLinkRow + state.phase.index());
    }
    if (link && !boot.links.contains(*link)) met.set(kNoLinkRow);
    if (const auto* changed = std::get_if<LinksChanged>(&event)) {
        for (const auto& each : changed->links) {
            if (!boot.links.contains(each.index)) met.set(kNoLinkRow);
        }
    }
    met.set(kCardRow + boot.card.state.index());
    met.set(kModulesRow + boot.nfs.state.index());
    const std::size_t column = column_of(boot, event);
    for (std::size_t row = 0; row < kRows; ++row) {
        if (met[row]) ++counts_[row][column];
    }
}

Coverage& Coverage::operator+=(const Coverage& other) {
    for (std::size_t row = 0; row < kRows; ++row) {
        for (std::size_t column = 0; column < kColumns; ++column) counts_[row][column] += other.counts_[row][column];
    }
    return *this;
}

std::string Coverage::table() const {
    std::string out;
    char cell[64];
    for (std::size_t column = 0; column < kColumns; ++column) {
        out += std::string(kColumnNames[column]) + ":\n";
        for (std::size_t row = 0; row < kRows; ++row) {
            if (!has_meaning(row, column)) continue;
            std::snprintf(cell, sizeof cell, "  %-16s %12llu%s\n", std::string(kRowNames[row]).c_str(),
                          static_cast<unsigned long long>(counts_[row][column]),
                          is_impossible(row, column) ? "  (cannot occur)" : "");
            out += cell;
        }
    }
    for (const auto& each : kImpossible) {
        out += "cannot occur: " + std::string(each.row) + ", " + std::string(each.column) + ": " +
               std::string(each.why) + "\n";
    }
    return out;
}

std::vector<std::string> Coverage::gaps(std::uint64_t least, Pairs pairs) const {
    std::vector<std::string> gaps;
    for (std::size_t row = 0; row < kRows; ++row) {
        for (std::size_t column = 0; column < kColumns; ++column) {
            if (!has_meaning(row, column) || (pairs == Pairs::Common && is_rare(row, column))) continue;
            const bool is_gap = is_impossible(row, column) ? counts_[row][column] > 0 : counts_[row][column] < least;
            if (is_gap) {
                gaps.push_back(std::string(kRowNames[row]) + ", " + std::string(kColumnNames[column]) + ": " +
                               std::to_string(counts_[row][column]));
            }
        }
    }
    return gaps;
}

}  // namespace world
