// What the screen's pages are made of: the title, headings, wrapped text, rows that scroll, and the line of keys.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/core/snapshot.h"
#include "tui/entry.h"
#include "tui/frame.h"

namespace tui {

// A key that does something on a page now: how it is written, a word for the last line, a sentence for the help.
struct Hint {
    std::string_view key;
    std::string_view word;
    std::string_view help;
};

// Farroot, the board (or the page's name) on the left; what happens, or the countdown, on the right.
Row title_row(const agent::core::Snapshot& snapshot, std::string_view page, std::size_t width);
Row heading_row(const Cells& words, Shape shape);
Row key_row(const std::vector<Hint>& hints, const Cells& right, Shape shape);  // as many whole hints as fit, in order
Row clipped(Row row, std::size_t width);
// In reverse to the screen's edge, and with '>' in the cell `at`, since colour is never the only sign.
Row selected(Row row, std::size_t at, std::size_t width);

Cells clock_text(base::milliseconds left);  // "4:12"

// Text of a page, made to measure row by row.
class Text {
public:
    explicit Text(Shape shape) : shape_(shape) {}

    void row(Row row) { rows_.push_back(std::move(row)); }
    void line(Cells text, Style style = Style::Plain, std::size_t indent = 0);  // wrapped whole
    void marked(char32_t mark, const Cells& text, Style style);                 // wrapped whole, the mark before it
    void blank();                                                               // where there is room
    void heading(const Cells& words);
    void fact(std::string_view label, const Cells& value, Style style = Style::Plain);  // nothing without a value
    void cause(const agent::core::CauseView& cause, char32_t mark = U'!');              // and its remedy, whole
    std::size_t size() const { return rows_.size(); }
    std::vector<Row> take() { return std::move(rows_); }

private:
    Shape shape_;
    std::vector<Row> rows_;
};

// What stands between the title and the keys.
struct Body {
    std::vector<Row> head;                // stays
    std::vector<Row> rows;                // scroll, where there is not room for all
    std::optional<std::size_t> selected;  // of the rows: it stays in sight
    bool from_end = false;                // the last rows are shown, and scrolling goes up from there
};

// Which of the body's rows are seen.
struct Window {
    std::size_t first = 0;
    std::size_t room = 0;
    std::size_t most_scroll = 0;
};
Window window_of(const Body& body, std::size_t scroll, Shape shape);

// From the title to the keys.
Frame page_frame(Row title, Body body, std::size_t scroll, const std::vector<Hint>& hints, Shape shape);

}  // namespace tui
