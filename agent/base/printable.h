// The one way in which words from the network, a disk or the command line reach a console, the log or the report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace base {

// Printable ASCII stays; everything else (control characters, escape sequences, other bytes) becomes \xNN. What is
// longer than `most` bytes ends in "...".
std::string printable(std::string_view text, std::size_t most = 512);

}  // namespace base
