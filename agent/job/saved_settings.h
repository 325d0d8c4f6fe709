// farroot.conf as farroot writes it, and the rule by which a reader finds it whole whenever the power was cut. Pure.
//
// The writer (card_writer.h) writes farroot.new, which ends in a line "# farroot checksum 0badcafe" about all before
// it; when that is on the disk, it renames it to farroot.conf, with the checksum. farroot.new therefore exists only
// while farroot saves, or after a power cut while it did; until the rename farroot.conf is what it was before.
//
// So the reader takes farroot.conf whenever it holds a text, whatever the checksum in it says: a person may have edited
// it on a PC, and nothing that farroot left behind may win over that. Only where farroot.conf is missing, can't be
// read, or is torn (two zero bytes in a row: FAT leaves such, no editor does, not even in UTF-16), does farroot.new
// count, and only when its checksum says that it is whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent {

inline constexpr std::string_view kFreshSettingsFile = "farroot.new";

std::string with_checksum(std::string_view text);  // an older checksum line at its end is replaced
bool is_whole(std::string_view fresh);             // what farroot.new holds

enum class SettingsIn { Conf, Fresh };

// Which of the two files counts, by their bytes; none: it is missing or can't be read.
SettingsIn which_counts(const std::optional<std::string>& conf, const std::optional<std::string>& fresh);

}  // namespace agent
