// Each page as a person sees it, in tests/unit/frames: the text, and below it the style of each cell as a letter. With
// FARROOT_UPDATE_FRAMES set the files are written anew; then look at them.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/shown_pages.h"
#include "tests/unit/source_folder.h"
#include "tui/cells.h"
#include "tui/view.h"

using fixtures::Shown;

namespace {

std::string utf8(char32_t cell) {
    switch (cell) {
        case U'─': return "─";
        case U'◆': return "◆";
        case U'▒': return "▒";
        case U'·': return "·";
        case U'▄': return "▄";
        default: return std::string(1, static_cast<char>(tui::ascii(cell)));
    }
}

char letter_of(tui::Style style) {
    switch (style) {
        case tui::Style::Plain: return '.';
        case tui::Style::Title: return 'T';
        case tui::Style::Heading: return 'H';
        case tui::Style::Quiet: return 'q';
        case tui::Style::Good: return 'G';
        case tui::Style::Busy: return 'B';
        case tui::Style::Bad: return 'X';
        case tui::Style::Key: return 'K';
        case tui::Style::Selected: return 'S';
        case tui::Style::Field: return 'F';
        case tui::Style::Cursor: return 'C';
        case tui::Style::CodeDark: return 'd';
        case tui::Style::CodeLight: return 'L';
    }
    return '?';
}

std::string without_blanks_at_end(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string picture_of(const tui::Frame& frame) {
    std::string text;
    std::string styles;
    for (const tui::Row& row : frame.rows) {
        std::string line;
        std::string letters;
        for (const tui::Span& span : row) {
            for (const char32_t cell : span.text) line += utf8(cell);
            letters += std::string(span.text.size(), letter_of(span.style));
        }
        text += without_blanks_at_end(line) + "\n";
        styles += letters + "\n";
    }
    return text + "\n" + styles;
}

std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("each page looks as it did when somebody last looked at it") {
    const std::filesystem::path folder = source_folder() / "tests/unit/frames";
    const bool update = std::getenv("FARROOT_UPDATE_FRAMES") != nullptr;
    if (update) std::filesystem::create_directories(folder);
    for (const Shown& shown : fixtures::all_shown()) {
        for (const tui::Size size : {tui::Size{80, 24}, {40, 12}}) {
            const std::string name =
                shown.name + "-" + std::to_string(size.columns) + "x" + std::to_string(size.rows) + ".txt";
            CAPTURE(name);
            const std::string picture = picture_of(tui::draw(shown.snapshot, shown.ui, size));
            if (update) {
                std::ofstream(folder / name, std::ios::binary) << picture;
            } else {
                CHECK(picture == read(folder / name));
            }
        }
    }
    CHECK_MESSAGE(!update, "the frames were written anew: look at them");
}

TEST_CASE("no page breaks at any size, nor keeps what it shows from fitting") {
    for (const Shown& shown : fixtures::all_shown()) {
        CAPTURE(shown.name);
        for (const int columns : {1, 2, 3, 5, 11, 20, 40, 59, 132}) {
            for (const int rows : {1, 2, 3, 5, 8, 12, 60}) {
                const tui::Frame frame = tui::draw(shown.snapshot, shown.ui, {columns, rows});
                CHECK(frame.rows.size() == static_cast<std::size_t>(rows));
                for (const tui::Row& row : frame.rows) {
                    std::size_t width = 0;
                    for (const tui::Span& span : row) width += span.text.size();
                    CHECK(width <= static_cast<std::size_t>(columns));
                }
            }
        }
    }
}
