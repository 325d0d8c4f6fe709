// How a server and what it exports read, a row each. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/core/found_view.h"
#include "tui/entry.h"
#include "tui/found_list.h"
#include "tui/frame.h"

namespace tui {

std::string joined(const std::vector<std::string>& words);  // with commas between

Row server_row(const agent::core::FoundServer& server, Shape shape);

// Cells for the paths of a list, cut in the middle where they need more.
std::size_t path_column(const std::vector<FoundLine>& lines, Shape shape);
// Of an export's mark; the sign that it is selected stands two cells before.
std::size_t indent_of_export(Shape shape);
Row export_row(const FoundLine& line, std::size_t column, Shape shape);

}  // namespace tui
