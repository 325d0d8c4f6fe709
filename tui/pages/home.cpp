#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tui/cells.h"
#include "tui/entry.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::size_t kLogFirst = 3;   // log lines that come before links without trouble
constexpr std::size_t kForOthers = 6;  // rows that a long list of roots leaves to links and log

// A list's rows, at most `budget`: the urgent entries whole, in the list's own order, and how many are left out. What
// is selected comes before all; `brief`: it alone is explained.
template <typename View>
std::vector<Row> list_rows(const std::vector<View>& views, Shape shape, std::size_t budget,
                           std::optional<std::size_t> chosen = {}, bool brief = false) {
    std::vector<std::size_t> order(views.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t index) {
        return index == chosen ? -1 : urgency(views[index].state, views[index].cause.has_value());
    });
    order.resize(std::min(order.size(), budget));
    std::vector<Entry> entries;
    entries.reserve(order.size());
    for (const std::size_t index : order) {
        entries.push_back(entry_of(views[index]));
        if (brief && index != chosen) entries.back().trouble = entries.back().remedy = {};
    }
    const Columns columns = columns_for(entries, shape);

    std::map<std::size_t, std::vector<Row>> shown;
    std::size_t left = budget;
    for (std::size_t i = 0; i < order.size(); ++i) {
        // A row is kept for "and N more"; in brief, one for each that is still to come.
        const std::size_t kept = brief ? order.size() - i - 1 : 1;
        const std::size_t room = i + 1 == views.size() ? left : left - std::min(left, kept);
        if (room == 0) break;
        auto rows = rows_of(entries[i], columns, room);
        left -= rows.size();
        if (order[i] == chosen) {
            const std::size_t mark = shape.margin() > 0 ? 0 : 1;  // before the state's mark, or behind it
            rows[0] = selected(std::move(rows[0]), mark, shape.width);
        }
        shown.emplace(order[i], std::move(rows));
    }

    std::vector<Row> list;
    for (auto& [index, rows] : shown) std::ranges::move(rows, std::back_inserter(list));
    const std::size_t hidden = views.size() - shown.size();
    if (hidden > 0 && chosen && !brief) return list_rows(views, shape, budget, chosen, true);
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

std::optional<std::size_t> selected_candidate(const Snapshot& snapshot, const Ui& ui) {
    if (!ui.attended || !ui.candidate) return std::nullopt;
    const auto found = std::ranges::find(snapshot.candidates, *ui.candidate, &CandidateView::spelling);
    if (found == snapshot.candidates.end()) return std::nullopt;
    return static_cast<std::size_t>(found - snapshot.candidates.begin());
}

std::vector<Row> root_rows(const Snapshot& snapshot, const Ui& ui, Shape shape, std::size_t budget) {
    if (!snapshot.candidates.empty()) {
        return list_rows(snapshot.candidates, shape, budget, selected_candidate(snapshot, ui));
    }
    return {{{Cells(shape.margin() + 2, U' ') + U"none known yet", Style::Quiet}}};
}

// What is wrong with the image, the card or the settings: a person is here to mend it.
std::vector<Row> wrong_rows(const Snapshot& snapshot, Shape shape, std::size_t budget) {
    std::vector<std::string> wrong;
    for (const auto& warning : snapshot.warnings) wrong.push_back(warning.words);
    std::ranges::copy(snapshot.mistakes, std::back_inserter(wrong));
    std::vector<Row> rows;
    const Cells margin(shape.margin(), U' ');
    for (const auto& each : wrong) {
        bool first = true;
        for (const Cells& line : wrap(cells(each), shape.width - margin.size() - 2, 3)) {
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

// Sections filled in from the top. It knows how many rows are still free, so that each can be made to measure.
class Sections {
public:
    Sections(Shape shape, std::size_t rows) : shape_(shape), free_(rows) {}

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

// What comes next if nobody does anything, in the words that fit.
Cells hint_words(const Snapshot& snapshot, std::size_t width) {
    const auto fitting = [width](const Cells& full, const Cells& brief) {
        return full.size() <= width ? full : fit(brief, width);
    };
    if (snapshot.state == "booting") return fit(U"Handing over to the root's own init.", width);
    if (snapshot.state == "fallback") {
        return fitting(U"No NFS root passed its trial. The reasons stay in /run/farroot/report.json.",
                       U"No NFS root passed its trial.");
    }
    if (snapshot.held && snapshot.hold_left) {
        const Cells left = clock_text(*snapshot.hold_left);
        return fitting(U"Held for you. Boots by itself in " + left + U" if no key is pressed.",
                       U"Boots in " + left + U" if no key comes.");
    }
    if (snapshot.mode != "auto") {
        return fitting(U"Nothing boots by itself here: press Enter on a root to boot it.",
                       U"Enter on a root boots it.");
    }
    if (snapshot.held) return fitting(U"Held for you: nothing boots until you say so.", U"Held for you.");
    if (snapshot.deadline_left) {
        return fitting(U"Boots by itself, no key is needed: an NFS root, or the SD root at zero.",
                       U"Boots by itself; no key is needed.");
    }
    return fitting(U"Boots by itself, no key is needed: the first root that passes its trial.",
                   U"Boots by itself; no key is needed.");
}

// Two cells for each second that is left: it shrinks to nothing.
Row countdown_row(const Snapshot& snapshot, Shape shape) {
    const auto seconds = std::chrono::ceil<base::seconds>(std::max(*snapshot.boots_in, base::milliseconds(0)));
    const auto verified = std::ranges::find(snapshot.candidates, "verified", &CandidateView::state);
    const Cells root = verified == snapshot.candidates.end() ? Cells(U"the root") : cells(verified->root);
    const Cells in = U" in " + cells(std::to_string(seconds.count())) + U" s ";
    const std::size_t margin = shape.margin() / 2;
    const std::size_t for_root = shape.width - std::min(shape.width, in.size() + 6 + 2 * margin);
    Row row{{Cells(margin, U' ') + U"Boots " + fit_middle(root, std::min(for_root, shape.width / 2)) + in}};
    const std::size_t used = row[0].text.size() + margin;
    const auto bar =
        std::min<std::size_t>(static_cast<std::size_t>(seconds.count()) * 2, shape.width - std::min(shape.width, used));
    row.push_back({Cells(bar, U'▒'), Style::Busy});
    return row;
}

Row hint_row(const Snapshot& snapshot, Shape shape) {
    if (snapshot.boots_in && !snapshot.held && snapshot.state == "searching") return countdown_row(snapshot, shape);
    const Cells margin(shape.margin() / 2, U' ');
    return {{margin + hint_words(snapshot, shape.width - margin.size()), Style::Quiet}};
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    if (ui.asleep) return {{"Enter", "twice: hold the boot and choose", ""}};
    std::vector<Hint> out;
    const bool may_release = snapshot.held;
    if (!ui.attended && !snapshot.held)
        out.push_back({"any key", "holds the boot", "nothing boots while you are here"});
    if (ui.attended && !snapshot.candidates.empty()) {
        out.push_back({"Enter", "open", "look at the selected root: its trial, boot it, save it"});
    }
    if (may_release) out.push_back({"Esc", "go on", "let the boot go on as if nobody had been here"});
    out.insert(out.end(), {{"?", "help", "what this page does, and all its keys"},
                           {"s", "servers", "find NFS servers, and roots on them"},
                           {"n", "network", "links, addresses, DHCP"},
                           {"d", "why", "diagnosis: all that is wrong, and what to do about it"},
                           {"w", "swap", "swap on SD or USB: see it, choose, make it"},
                           {"c", "config", "farroot.conf on the card, and every key that it may hold"},
                           {"l", "log", "all that was said so far"},
                           {"R", "restart", "restart or switch off (a capital R, and it asks first)"},
                           {"Up Down", "", "select a root"}});
    return out;
}

void select(Press& press, bool down) {
    const auto& candidates = press.snapshot.candidates;
    const auto at = selected_candidate(press.snapshot, press.ui);
    if (!at) return;  // the best will be
    std::size_t index = *at;
    if (down && index + 1 < candidates.size()) ++index;
    if (!down && index > 0) --index;
    press.ui.candidate = candidates[index].spelling;
}

bool press_key(Press& press) {
    if (press.key.is(Key::Code::Up) || press.key.is(Key::Code::Down)) {
        select(press, press.key.is(Key::Code::Down));
    } else if (press.key.is(Key::Code::Enter)) {
        const auto at = selected_candidate(press.snapshot, press.ui);
        if (!at) return true;
        press.ui.root = press.snapshot.candidates[*at].spelling;
        open(press.ui, PageId::Trial);
    } else if (press.key.is(Key::Code::Escape)) {
        if (press.snapshot.held) press.want(Release{});
    } else if (press.key.is_letter(U's')) {
        open(press.ui, PageId::Servers);
        if (!press.snapshot.found && !press.snapshot.looking_for_servers) press.want(FindServers{});
    } else if (press.key.is(U'R')) {
        open(press.ui, PageId::Restart);
    } else {
        return false;
    }
    return true;
}

}  // namespace

Frame draw_home(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    const bool keys = shape.height >= 8;
    const bool hint = keys && !shape.tight();
    const bool trouble =
        std::ranges::any_of(snapshot.links, [](const LinkView& link) { return link.cause.has_value(); });
    const std::size_t log_first = std::min(snapshot.log.size(), kLogFirst) + 1;

    Sections sections(shape, shape.height - (keys ? 1 : 0) - (hint ? 1 : 0));
    sections.add(title_row(snapshot, "", shape.width));
    if (shape.roomy()) sections.add(Row{});
    sections.add(stage_rows(snapshot.stages, shape));
    if (shape.roomy()) sections.add(Row{});
    sections.add(snapshot.warnings.empty() ? U"Settings" : U"Image and settings",
                 wrong_rows(snapshot, shape, sections.free_under_heading() / 2));
    sections.add(U"Roots", root_rows(snapshot, ui, shape, sections.free_under_heading(shape.roomy() ? kForOthers : 0)));
    sections.add(U"Links", list_rows(snapshot.links, shape, sections.free_under_heading(trouble ? 0 : log_first)));
    sections.add(U"Log", log_rows(snapshot.log, shape, sections.free_under_heading()));

    Frame frame{{static_cast<int>(shape.width), static_cast<int>(shape.height)}, sections.take_rows()};
    if (hint) frame.rows[shape.height - 2] = clipped(hint_row(snapshot, shape), shape.width);
    if (keys) frame.rows.back() = clipped(key_row(hints(snapshot, ui), {}, shape), shape.width);
    return frame;
}

const PageKind kHomePage{
    .id = PageId::Home,
    .title = "",
    .about =
        "How the boot is coming on: what was done, which roots there are, best first, and why one does not work. "
        "Nothing needs to be done here for it to boot.",
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
