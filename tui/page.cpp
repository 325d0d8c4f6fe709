#include "tui/page.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include "tui/cells.h"

namespace tui {
namespace {

using agent::core::CauseView;
using agent::core::Snapshot;

constexpr std::size_t kNameAndGap = 10;    // cells of the title that "farroot" keeps
constexpr std::size_t kBoardAtLeast = 16;  // cells; less says nothing
constexpr std::size_t kLabel = 12;         // cells of a fact's label
constexpr std::size_t kMostLines = 64;     // of one text

Cells seconds_text(base::milliseconds left) {
    return cells(std::to_string(std::chrono::ceil<base::seconds>(std::max(left, base::milliseconds(0))).count()));
}

// What fits of two ways to say it.
Cells longest_fit(const Cells& full, const Cells& brief, std::size_t width) {
    return full.size() <= width ? full : fit(brief, width);
}

Cells status(const Snapshot& snapshot, std::size_t width) {
    const Cells root = root_and_kind(snapshot.root, snapshot.version);
    if (snapshot.state == "booting") return longest_fit(U"booting " + root, U"booting the NFS root", width);
    if (snapshot.state == "fallback") return longest_fit(U"falling back to " + root, U"booting the SD root", width);
    if (snapshot.held && snapshot.hold_left) return fit(U"held, " + clock_text(*snapshot.hold_left) + U" left", width);
    if (snapshot.held) return fit(snapshot.mode == "auto" ? U"held" : U"waits for you", width);
    if (snapshot.boots_in) return fit(U"boots in " + seconds_text(*snapshot.boots_in) + U" s", width);
    if (snapshot.deadline_left) return fit(U"SD root in " + seconds_text(*snapshot.deadline_left) + U" s", width);
    return fit(snapshot.state.empty() ? Cells(U"starting") : cells(snapshot.state), width);
}

std::size_t rows_around(Shape shape) {
    return shape.roomy() ? 4 : 2;  // title and keys, and blank rows where there is room
}

// A list moves by half a screen at a time: less to redraw than a row at each key, and always rows around what is
// selected.
std::size_t first_around(std::size_t selected, std::size_t room) {
    const std::size_t step = std::max<std::size_t>(room / 2, 1);
    const std::size_t block = selected / step * step;
    return block - std::min(block, step / 2);
}

Cells position(const Body& body, const Window& window) {
    if (window.most_scroll == 0) return {};
    const std::size_t last = std::min(window.first + window.room, body.rows.size());
    return cells(std::to_string(window.first + 1) + "-" + std::to_string(last) + " of " +
                 std::to_string(body.rows.size()));
}

}  // namespace

Cells clock_text(base::milliseconds left) {
    const auto seconds = std::chrono::ceil<base::seconds>(std::max(left, base::milliseconds(0))).count();
    const std::string rest = std::to_string(seconds % 60);
    return cells(std::to_string(seconds / 60) + (rest.size() < 2 ? ":0" : ":") + rest);
}

Row title_row(const Snapshot& snapshot, std::string_view page, std::size_t width) {
    const Cells right = status(snapshot, width < 30 ? width : width - kNameAndGap) + U' ';
    const std::size_t left = width - std::min(width, right.size());
    Cells name = U" farroot";
    const auto append = [&](const Cells& more, std::size_t at_least) {
        if (name.size() + std::min(more.size(), at_least) + 2 <= left) name += fit(more, left - 2 - name.size());
    };
    if (page.empty() && !snapshot.farroot.empty()) append(U" " + cells(snapshot.farroot), kBoardAtLeast);
    if (!page.empty()) append(U" · " + cells(page), page.size() + 3);
    if (!snapshot.board.empty()) append(U" · " + cells(snapshot.board), kBoardAtLeast);
    if (name.size() + 1 > left) name.clear();
    return {{pad(pad(std::move(name), left) + right, width), Style::Title}};
}

Row heading_row(const Cells& words, Shape shape) {
    const std::size_t margin = shape.margin() / 2;
    Cells rule = Cells(margin, U' ') + U"─ " + words + U' ';
    if (rule.size() + margin < shape.width) rule.resize(shape.width - margin, U'─');
    return {{std::move(rule), Style::Heading}};
}

Row key_row(const std::vector<Hint>& hints, const Cells& right, Shape shape) {
    Row row;
    const std::size_t end = shape.width - std::min(shape.width, right.empty() ? 0 : right.size() + 2);
    std::size_t used = 0;
    for (const Hint& hint : hints) {
        const Cells gap(row.empty() ? shape.margin() / 2 : 2, U' ');
        const std::size_t size = gap.size() + hint.key.size() + 1 + hint.word.size();
        if (hint.word.empty() || used + size > end) continue;
        row.push_back({gap + cells(hint.key), Style::Key});
        row.push_back({U" " + cells(hint.word), Style::Quiet});
        used += size;
    }
    if (!right.empty() && used + right.size() < shape.width) {
        const std::size_t edge = shape.width - shape.margin() / 2;
        row.push_back({Cells(edge - std::min(edge, used + right.size()), U' ') + right, Style::Quiet});
    }
    return row;
}

// The one place that keeps the promise of Frame: no row is wider than the screen.
Row clipped(Row row, std::size_t width) {
    for (Span& span : row) {
        span.text = fit(std::move(span.text), width);
        width -= span.text.size();
    }
    return row;
}

Row selected(Row row, std::size_t at, std::size_t width) {
    Cells text;
    for (const Span& span : clipped(std::move(row), width)) text += span.text;
    text.resize(width, U' ');
    if (at < text.size()) text[at] = U'>';
    return {{std::move(text), Style::Selected}};
}

void Text::line(Cells text, Style style, std::size_t indent) {
    const std::size_t before = std::min(shape_.margin() + indent, shape_.width / 2);
    for (Cells& each : wrap(std::move(text), shape_.width - before, kMostLines)) {
        rows_.push_back({{Cells(before, U' ') + std::move(each), style}});
    }
}

void Text::blank() {
    if (shape_.roomy() && !rows_.empty()) rows_.emplace_back();
}

void Text::heading(const Cells& words) {
    blank();
    rows_.push_back(heading_row(words, shape_));
}

void Text::fact(std::string_view label, const Cells& value, Style style) {
    if (value.empty()) return;
    const std::size_t indent = shape_.margin() + 2;
    const std::size_t column = indent + kLabel;
    Cells before = Cells(indent, U' ') + pad(cells(label), kLabel);
    for (Cells& each : wrap(value, shape_.width - std::min(shape_.width - 1, column), kMostLines)) {
        rows_.push_back({{std::move(before), Style::Quiet}, {std::move(each), style}});
        before = Cells(column, U' ');
    }
}

void Text::marked(char32_t mark, const Cells& text, Style style) {
    Cells before = Cells(shape_.margin(), U' ') + mark + U' ';
    const std::size_t room = shape_.width - std::min(shape_.width - 1, before.size());
    for (Cells& each : wrap(text.empty() ? Cells(U" ") : text, room, kMostLines)) {
        rows_.push_back({{before + std::move(each), style}});
        before = Cells(before.size(), U' ');
    }
}

void Text::cause(const CauseView& cause, char32_t mark) {
    std::string_view words = cause.words;
    const std::string object = cause.object + ": ";  // which the page's heading or row says already
    if (!cause.object.empty() && words.starts_with(object)) words.remove_prefix(object.size());
    marked(mark, cells(words), Style::Bad);
    if (!cause.remedy.empty()) line(U"fix: " + cells(cause.remedy), Style::Plain, 2);
}

Window window_of(const Body& body, std::size_t scroll, Shape shape) {
    const std::size_t used = rows_around(shape) + body.head.size();
    Window window;
    window.room = shape.height - std::min(shape.height, used);
    window.most_scroll = body.rows.size() - std::min(body.rows.size(), window.room);
    const std::size_t wanted = body.selected ? first_around(*body.selected, window.room) : scroll;
    window.first = std::min(wanted, window.most_scroll);
    if (body.from_end) window.first = window.most_scroll - window.first;
    return window;
}

Frame page_frame(Row title, Body body, std::size_t scroll, const std::vector<Hint>& hints, Shape shape) {
    const Window window = window_of(body, scroll, shape);
    Frame frame{{static_cast<int>(shape.width), static_cast<int>(shape.height)}, {}};
    frame.rows.push_back(std::move(title));
    if (shape.roomy()) frame.rows.emplace_back();
    std::ranges::move(body.head, std::back_inserter(frame.rows));
    const std::size_t last = std::min(window.first + window.room, body.rows.size());
    for (std::size_t i = window.first; i < last; ++i) frame.rows.push_back(std::move(body.rows[i]));
    frame.rows.resize(shape.height);
    if (shape.height > 1) frame.rows.back() = key_row(hints, position(body, window), shape);
    for (Row& row : frame.rows) row = clipped(std::move(row), shape.width);
    return frame;
}

}  // namespace tui
