// The farroot.conf that a person saves from the screen: the one that is there, with other settings. Pure. A root has
// its own way (card_text.h), since it brings rw= along.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tui {

struct CardEdit {
    std::string key;
    std::string value = "";  // empty: the line goes
    bool all = false;        // of a key that repeats, every line; else the first alone. Of others it is all
    std::string link = "";   // of ip=: only the lines of this link; empty: whatever they say
    bool beside = false;     // of a key that repeats: one more line, whatever the others say
    bool operator==(const CardEdit&) const = default;
};

// The value takes the place of the first line that it is about; where there is none it comes last, a link's before all
// of its key. All else stays byte for byte, but for farroot's own checksum line.
std::string with_edit(std::string_view conf, const CardEdit& edit);
std::string with_edits(std::string_view conf, const std::vector<CardEdit>& edits);

// What the lines of a key say, in order; of a key that does not repeat the one that counts.
std::vector<std::string> values_in(std::string_view conf, std::string_view key);

// Whether this value of ip= is about the link. A static address without a link is whichever's comes first, so this
// one's too; "dhcp" without one is for all.
bool is_of_link(const std::string& value, const std::string& link);

}  // namespace tui
