// What a person at a console wants of the boot: the only thing that a screen sends. Roots are named by their spelling,
// as root= takes them (root_spelling.h), so that an intent means the same in whatever order it arrives; empty means the
// SD card's own root.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace agent::core {

// Somebody is there: nothing boots by itself for hold= seconds from now on; in mode=ask and mode=diagnose it never
// does.
struct Hold {
    bool operator==(const Hold&) const = default;
};
// The boot goes on as if nobody had been there. In mode=ask: what was found best boots.
struct Release {
    bool operator==(const Release&) const = default;
};
// Look for servers now.
struct FindServers {
    bool operator==(const FindServers&) const = default;
};
// Try this root now, whether it is a candidate already or not. It never boots because of that.
struct TryRoot {
    std::string root;
    bool operator==(const TryRoot&) const = default;
};
// Boot this root once, as soon as it is verified; it is tried first where it is not. If the trial fails, nothing boots.
struct BootRoot {
    std::string root;
    bool operator==(const BootRoot&) const = default;
};
// Write this text as the card's farroot.conf; what it says counts at once. `based_on` is the text that the person saw:
// where the card holds another one by now, nothing is written.
struct SaveSettings {
    std::string text;
    std::string based_on;
    bool operator==(const SaveSettings&) const = default;
};
struct Restart {
    bool operator==(const Restart&) const = default;
};

using Intent = std::variant<Hold, Release, FindServers, TryRoot, BootRoot, SaveSettings, Restart>;

constexpr std::size_t kLongestIntent = std::size_t{200} * 1024;  // bytes as JSON; a socket takes no longer message

// As one JSON object: {"want": "hold"}, {"want": "try", "root": "nfs:192.168.1.2:/srv"}, …
std::string to_json(const Intent& intent);
std::optional<Intent> intent_from_json(std::string_view json);  // nothing for what is none

}  // namespace agent::core
