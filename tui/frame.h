// What a console shows at one moment, as data: rows of styled spans, made by view.h and put on a terminal by curses.h.
// Its text is of type Cells, a character a cell; a std::string becomes Cells only through cells() (cells.h), so that
// nothing from the network or a disk reaches a terminal unescaped.
#pragma once

#include <string>
#include <vector>

namespace tui {

using Cells = std::u32string;

enum class Style { Plain, Title, Heading, Quiet, Good, Busy, Bad, Key, Selected, Field, Cursor, CodeDark, CodeLight };

struct Size {
    int columns = 80;
    int rows = 24;
    bool operator==(const Size&) const = default;
};

struct Span {
    Cells text;
    Style style = Style::Plain;
};

using Row = std::vector<Span>;

struct Frame {
    Size size;
    std::vector<Row> rows;  // size.rows of them, none wider than size.columns
};

}  // namespace tui
