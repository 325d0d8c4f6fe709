// The farroot.conf that a person saves from the screen: the one that is there, with another root. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tui {

// `root` takes the place of the first root= line, and rw= of the first rw= line; others that say the same are dropped,
// other roots stay behind as what boots where this one does not. All else stays byte for byte, but for farroot's own
// checksum line, which its writer makes anew. A file that is no text is not kept.
std::string with_root(std::string_view conf, std::string_view root, bool read_write);

// The lines of the new text in order, and between them those of the old one that are gone.
struct CardLine {
    enum class Change { None, Added, Removed };
    std::string text;  // without its end
    Change change = Change::None;
    bool operator==(const CardLine&) const = default;
};
std::vector<CardLine> changes(std::string_view before, std::string_view after);

}  // namespace tui
