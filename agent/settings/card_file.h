// farroot.conf, the settings on the card: one key=value a line, lines that begin with '#' are comments, as in
// config.txt. It is edited on any PC: CRLF, a byte order mark, blanks around words and quotes around a value are fine.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "agent/settings/setting.h"

namespace agent::settings {

inline constexpr std::string_view kCardFile = "farroot.conf";
inline constexpr std::size_t kLargestCardFile = std::size_t{64} * 1024;  // bytes

// Each line with its end, as it stands there: "\n", "\r\n", "\r" or, of the last, nothing.
std::vector<std::string_view> lines_of(std::string_view text);
std::string_view without_end(std::string_view line);

// `file` is the name that mistakes are told with. A line that can't be used is a mistake, the others count; a file that
// is no text at all (UTF-16, too large) is one mistake.
Layer read_card_file(std::string_view bytes, const std::string& file = std::string(kCardFile),
                     Source source = Source::Card);

}  // namespace agent::settings
