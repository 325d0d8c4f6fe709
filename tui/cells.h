// Text fitted to a number of cells: cut at the end, cut in the middle, or wrapped at blanks. A cut shows as "...".
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tui/frame.h"

namespace tui {

// Words from anywhere, made printable (base::printable): ASCII alone, so each character is one cell on every terminal.
Cells cells(std::string_view text);

Cells console_words(std::string_view words);  // farroot's own, whose ellipses not every console's font has

Cells fit(Cells text, std::size_t width);
Cells fit_middle(const Cells& text, std::size_t width);  // for names whose end tells them apart: server:/path
Cells pad(Cells text, std::size_t width);                // fitted and filled up with blanks
std::vector<Cells> wrap(Cells text, std::size_t width, std::size_t most_lines);

// How it reads where only ASCII can be shown: the few drawing characters that the view uses have a stand-in each.
char32_t ascii(char32_t cell);

}  // namespace tui
