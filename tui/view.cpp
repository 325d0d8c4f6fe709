#include "tui/view.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "tui/cells.h"
#include "tui/entry.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::size_t kLogFirst = 3;       // log lines that come before links without trouble
constexpr std::size_t kForOthers = 6;      // rows that a long list of roots leaves to links and log
constexpr std::size_t kNameAndGap = 10;    // cells of the title that "farroot" keeps
constexpr std::size_t kBoardAtLeast = 16;  // cells; less says nothing

// A list's rows, at most `budget`: the urgent entries whole, in the list's own order, and how many are left out.
template <typename View>
std::vector<Row> list_rows(const std::vector<View>& views, Shape shape, std::size_t budget) {
    std::vector<std::size_t> order(views.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, {}, [&](std::size_t index) { return urgency(views[index].state, views[index].cause.has_value()); });
    order.resize(std::min(order.size(), budget));
    std::vector<Entry> entries;
    entries.reserve(order.size());
    for (const std::size_t index : order) entries.push_back(entry_of(views[index]));
    const Columns columns = columns_for(entries, shape);

    std::map<std::size_t, std::vector<Row>> shown;
    std::size_t left = budget;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t room = i + 1 == views.size() ? left : left - 1;  // a row is kept for "and N more"
        if (room == 0) break;
        auto rows = rows_of(entries[i], columns, room);
        left -= rows.size();
        shown.emplace(order[i], std::move(rows));
    }

    std::vector<Row> list;
    for (auto& [index, rows] : shown) std::ranges::move(rows, std::back_inserter(list));
    const std::size_t hidden = views.size() - shown.size();
    if (hidden > 0 && !shown.empty()) {
        list.push_back(
            {{Cells(shape.margin() + 2, U' ') + cells("and " + std::to_string(hidden) + " more"), Style::Quiet}});
    }
    return list;
}

// Stages that need no look share a row: "done  link, address".
std::vector<Entry> merged(const std::vector<Entry>& stages) {
    std::vector<Entry> out;
    for (const Entry& stage : stages) {
        const auto same = std::ranges::find(out, stage.state, &Entry::state);
        const bool dull = stage.state == "done" || stage.state == "waiting";
        if (dull && same != out.end()) {
            same->name += U", " + stage.name;
            same->facts.clear();
        } else {
            out.push_back(stage);
        }
    }
    return out;
}

std::vector<Row> stage_rows(const std::vector<StageView>& stages, Shape shape) {
    const std::size_t most = std::max<std::size_t>(shape.height / 3, 4);
    std::vector<Entry> entries;
    for (const StageView& stage : stages) {
        if (entries.size() < most) entries.push_back(entry_of(stage));
    }
    if (shape.tight()) entries = merged(entries);
    const Columns columns = columns_for(entries, shape);
    std::vector<Row> rows;
    for (const Entry& entry : entries) std::ranges::move(rows_of(entry, columns, 1), std::back_inserter(rows));
    return rows;
}

std::vector<Row> root_rows(const Snapshot& snapshot, Shape shape, std::size_t budget) {
    if (!snapshot.candidates.empty()) return list_rows(snapshot.candidates, shape, budget);
    return {{{Cells(shape.margin() + 2, U' ') + U"none known yet", Style::Quiet}}};
}

// What stands wrong on the card or the command line: a person is here to mend it.
std::vector<Row> mistake_rows(const std::vector<std::string>& mistakes, Shape shape, std::size_t budget) {
    std::vector<Row> rows;
    const Cells margin(shape.margin(), U' ');
    for (const auto& mistake : mistakes) {
        bool first = true;
        for (const Cells& line : wrap(cells(mistake), shape.width - margin.size() - 2, 3)) {
            rows.push_back({{margin + (first ? U"! " : U"  ") + line, Style::Bad}});
            first = false;
        }
    }
    if (rows.size() > budget) rows.resize(budget);
    return rows;
}

std::vector<Row> log_rows(const std::vector<std::string>& log, Shape shape, std::size_t budget) {
    std::vector<Row> rows;
    for (std::size_t i = log.size() - std::min(log.size(), budget); i < log.size(); ++i) {
        rows.push_back({{Cells(shape.margin(), U' ') + cells(log[i]), Style::Plain}});
    }
    return rows;
}

// What fits of two ways to say it.
Cells longest_fit(const Cells& full, const Cells& brief, std::size_t width) {
    return full.size() <= width ? full : fit(brief, width);
}

Cells status(const Snapshot& snapshot, std::size_t width) {
    const Cells root = root_and_kind(snapshot.root, snapshot.version);
    if (snapshot.state == "booting") return longest_fit(U"booting " + root, U"booting the NFS root", width);
    if (snapshot.state == "fallback") return longest_fit(U"falling back to " + root, U"booting the SD root", width);
    if (snapshot.deadline_left) {
        const auto left = std::chrono::ceil<base::seconds>(std::max(*snapshot.deadline_left, base::milliseconds(0)));
        return fit(U"SD root in " + cells(std::to_string(left.count())) + U" s", width);
    }
    return fit(snapshot.state.empty() ? Cells(U"starting") : cells(snapshot.state), width);
}

Row title_row(const Snapshot& snapshot, std::size_t width) {
    const Cells right = status(snapshot, width < 30 ? width : width - kNameAndGap) + U' ';
    const std::size_t left = width - std::min(width, right.size());
    Cells name = U" farroot";
    const auto append = [&](const Cells& more, std::size_t at_least) {
        if (name.size() + std::min(more.size(), at_least) + 2 <= left) name += fit(more, left - 2 - name.size());
    };
    if (!snapshot.farroot.empty()) append(U" " + cells(snapshot.farroot), kBoardAtLeast);
    if (!snapshot.board.empty()) append(U" · " + cells(snapshot.board), kBoardAtLeast);
    if (name.size() + 1 > left) name.clear();
    return {{pad(pad(std::move(name), left) + right, width), Style::Title}};
}

Row hint_row(const Snapshot& snapshot, Shape shape) {
    Cells brief = U"Boots by itself; no key is needed.";
    Cells full = U"Boots by itself, no key is needed: the first root that passes its trial.";
    if (snapshot.deadline_left) full = U"Boots by itself, no key is needed: an NFS root, or the SD root at zero.";
    if (snapshot.state == "booting") full = brief = U"Handing over to the root's own init.";
    if (snapshot.state == "fallback") {
        brief = U"No NFS root passed its trial.";
        full = U"No NFS root passed its trial. The reasons stay in /run/farroot/report.json.";
    }
    const Cells margin(shape.margin() / 2, U' ');
    return {{margin + longest_fit(full, brief, shape.width - margin.size()), Style::Quiet}};
}

Row heading_row(const Cells& words, Shape shape) {
    const std::size_t margin = shape.margin() / 2;
    Cells rule = Cells(margin, U' ') + U"─ " + words + U' ';
    if (rule.size() + margin < shape.width) rule.resize(shape.width - margin, U'─');
    return {{std::move(rule), Style::Heading}};
}

// The one place that keeps the promise of Frame: no row is wider than the screen.
Row clipped(Row row, std::size_t width) {
    for (Span& span : row) {
        span.text = fit(std::move(span.text), width);
        width -= span.text.size();
    }
    return row;
}

// A page filled from the top. It knows how many rows are still free, so that each section can be made to measure.
class Page {
public:
    Page(Shape shape, std::size_t rows) : shape_(shape), free_(rows) {}

    std::size_t free_under_heading(std::size_t kept_for_others = 0) const {
        return free_ - std::min(free_, 1 + kept_for_others);
    }
    void add(Row row) {
        if (free_ == 0) return;
        rows_.push_back(clipped(std::move(row), shape_.width));
        --free_;
    }
    void add(std::vector<Row> section) {
        for (Row& row : section) add(std::move(row));
    }
    void add(const Cells& heading, std::vector<Row> section) {
        if (section.empty() || free_ < 2) return;
        add(heading_row(heading, shape_));
        add(std::move(section));
    }
    std::vector<Row> take_rows() {
        rows_.resize(shape_.height);
        return std::move(rows_);
    }

private:
    Shape shape_;
    std::size_t free_;
    std::vector<Row> rows_;
};

}  // namespace

Frame draw(const Snapshot& snapshot, Size size) {
    size = {std::max(size.columns, 1), std::max(size.rows, 1)};
    const Shape shape{static_cast<std::size_t>(size.columns), static_cast<std::size_t>(size.rows)};
    const bool hint = shape.height >= 8;
    const bool trouble =
        std::ranges::any_of(snapshot.links, [](const LinkView& link) { return link.cause.has_value(); });
    const std::size_t log_first = std::min(snapshot.log.size(), kLogFirst) + 1;

    Page page(shape, hint ? shape.height - 1 : shape.height);
    page.add(title_row(snapshot, shape.width));
    if (shape.roomy()) page.add(Row{});
    page.add(stage_rows(snapshot.stages, shape));
    if (shape.roomy()) page.add(Row{});
    page.add(U"Settings", mistake_rows(snapshot.mistakes, shape, page.free_under_heading() / 2));
    page.add(U"Roots", root_rows(snapshot, shape, page.free_under_heading(shape.roomy() ? kForOthers : 0)));
    page.add(U"Links", list_rows(snapshot.links, shape, page.free_under_heading(trouble ? 0 : log_first)));
    page.add(U"Log", log_rows(snapshot.log, shape, page.free_under_heading()));

    Frame frame{size, page.take_rows()};
    if (hint) frame.rows.back() = clipped(hint_row(snapshot, shape), shape.width);
    return frame;
}

}  // namespace tui
