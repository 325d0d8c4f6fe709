// Text in lines for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agent {

// Breaks at spaces; a word that is too long for a line is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace agent
