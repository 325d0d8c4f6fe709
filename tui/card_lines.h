// farroot.conf as lines that keep what they were: for those who change some and leave the rest byte for byte. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/settings/card_file.h"
#include "agent/settings/setting.h"

namespace tui {

using agent::settings::lines_of;
using agent::settings::without_end;
bool is_checksum(std::string_view line);  // farroot's own, which its writer makes anew

// What a new text begins with: the old one without its checksum, nothing of a file that is no text; a header where
// nothing is left.
std::vector<std::string_view> lines_to_change(std::string_view conf);
std::string_view end_of_lines(std::string_view text);  // as the first line has it

std::optional<agent::settings::Setting> setting_in(std::string_view line);
std::string setting_line(std::string_view key, std::string_view value);  // without an end

}  // namespace tui
