#include "tui/entry.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <utility>

#include "tui/cells.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::size_t kFactsAtLeast = 10;  // cells; less says nothing

struct Look {
    char32_t mark;
    Style style;
};

// What rests is marked as bad when something is wrong with it: a link may well be without carrier for its first second.
Look look_of(std::string_view state, bool in_trouble) {
    struct Known {
        std::string_view state;
        Look look;
    };
    static constexpr Look kGood{U'◆', Style::Good}, kBusy{U'▒', Style::Busy}, kBad{U'!', Style::Bad},
        kRests{U'·', Style::Quiet};
    static constexpr Known kLooks[] = {
        {"done", kGood},    {"verified", kGood}, {"booting", kGood}, {"in use", kGood}, {"leased", kGood},
        {"working", kBusy}, {"trying", kBusy},   {"asking", kBusy},  {"failed", kBad},
    };
    const auto* found = std::ranges::find(kLooks, state, &Known::state);
    if (found != std::end(kLooks)) return found->look;
    return in_trouble ? kBad : kRests;
}

Cells joined(std::initializer_list<std::string> facts) {
    Cells line;
    for (const std::string& fact : facts) {
        if (fact.empty()) continue;
        if (!line.empty()) line += U", ";
        line += cells(fact);
    }
    return line;
}

// "NFS 4.2", or the filesystem of a local root.
std::string kind_of_root(const std::string& version) {
    const bool nfs = !version.empty() && std::isdigit(static_cast<unsigned char>(version.front())) != 0;
    return nfs ? "NFS " + version : version;
}

void explain(Entry& entry, const std::optional<CauseView>& cause) {
    if (!cause) return;
    entry.trouble = trouble_of(*cause, entry.name);
    if (!cause->remedy.empty()) entry.remedy = U"fix: " + cells(cause->remedy);
}

void add_note(std::vector<Row>& rows, const Cells& note, Style style, const Columns& columns, std::size_t budget) {
    const std::size_t indent = columns.shape.margin() + 2;
    const std::size_t lines =
        std::min<std::size_t>(columns.shape.tight() ? 2 : 3, budget - std::min(budget, rows.size()));
    if (lines == 0 || columns.shape.width <= indent) return;
    for (Cells& line : wrap(note, columns.shape.width - indent, lines)) {
        rows.push_back({{Cells(indent, U' ') + std::move(line), style}});
    }
}

}  // namespace

Entry entry_of(const StageView& stage) {
    static constexpr std::string_view kWords[] = {"waiting", "working", "done", "failed"};
    return {std::string(kWords[static_cast<std::size_t>(stage.state)]), cells(stage.name), cells(stage.detail), {}, {}};
}

Entry entry_of(const CandidateView& candidate) {
    const std::string tries = candidate.attempts > 1 ? "tried " + std::to_string(candidate.attempts) + " times" : "";
    Entry entry{candidate.state,
                cells(candidate.root),
                joined({kind_of_root(candidate.version), candidate.source, tries}),
                {},
                {}};
    explain(entry, candidate.cause);
    return entry;
}

Entry entry_of(const LinkView& link) {
    const std::string origin = link.origin.empty() ? "" : " by " + link.origin;
    Entry entry{link.state, cells(link.name), joined({link.address + origin, link.driver, link.mac}), {}, {}};
    explain(entry, link.cause);
    return entry;
}

Cells root_and_kind(const std::string& root, const std::string& version) {
    return joined({root, kind_of_root(version)});
}

Cells trouble_of(const CauseView& cause, const Cells& name) {
    // The words may repeat the object.
    std::string_view words = cause.words;
    const std::string object = cause.object + ": ";
    if (words.starts_with(object)) words.remove_prefix(object.size());
    const bool same = cause.object.empty() || cells(cause.object) == name;
    return (same ? Cells{} : cells(object)) + cells(words);
}

int urgency(std::string_view state, bool in_trouble) {
    switch (look_of(state, in_trouble).style) {
        case Style::Good:
        case Style::Busy: return 0;
        case Style::Bad: return 1;
        default: return 2;
    }
}

Columns columns_for(const std::vector<Entry>& entries, Shape shape) {
    Columns columns{shape, 7, 0};  // 7: "waiting", so that sections line up
    for (const Entry& entry : entries) {
        columns.state = std::max(columns.state, std::min<std::size_t>(entry.state.size(), 10));
        if (!entry.facts.empty()) columns.name = std::max(columns.name, entry.name.size());
    }
    const std::size_t before = shape.margin() + 2 + columns.state + 1;
    const std::size_t left = shape.width - std::min(shape.width, before);
    columns.name = std::min(columns.name, left < 40 ? left : left - 20);
    return columns;
}

std::vector<Row> rows_of(const Entry& entry, const Columns& columns, std::size_t budget) {
    const Look look = look_of(entry.state, !entry.trouble.empty());
    Cells state =
        Cells(columns.shape.margin(), U' ') + look.mark + U' ' + pad(cells(entry.state), columns.state) + U' ';
    Cells name = entry.name;
    if (!entry.facts.empty()) name = pad(fit_middle(name, columns.name), columns.name);
    const std::size_t used = state.size() + name.size() + 2;
    std::vector<Row> rows{{{std::move(state), look.style}, {std::move(name), Style::Plain}}};
    if (used + std::min(entry.facts.size(), kFactsAtLeast) <= columns.shape.width)
        rows[0].push_back({U"  " + entry.facts});
    add_note(rows, entry.trouble, Style::Bad, columns, budget);
    add_note(rows, entry.remedy, Style::Plain, columns, budget);
    return rows;
}

}  // namespace tui
