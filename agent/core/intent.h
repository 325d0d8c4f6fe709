// What a person at a console wants of the boot: the only thing that a screen sends. Roots are named by their spelling,
// as root= takes them (root_spelling.h), so that an intent means the same in whatever order it arrives; empty means the
// SD card's own root.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "agent/core/config.h"

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
// where the card holds another one by now, nothing is written. What is hidden in both (settings/secrets.h) stays.
struct SaveSettings {
    std::string text;
    std::string based_on;
    bool operator==(const SaveSettings&) const = default;
};
struct Restart {
    bool operator==(const Restart&) const = default;
};
struct PowerOff {
    bool operator==(const PowerOff&) const = default;
};
// Every check once more, now: all candidates are tried, servers looked for, those that failed asked why.
struct CheckAll {
    bool operator==(const CheckAll&) const = default;
};
// Read from this NFS root for kMeasuring and see how fast it is. Once it is known, nothing else came of it.
struct MeasureRoot {
    std::string root;
    bool operator==(const MeasureRoot&) const = default;
};
// Look at the disks, and say what is on them.
struct LookAtDisks {
    bool operator==(const LookAtDisks&) const = default;
};
// Switch on the swap that is there, as swap= takes it.
struct UseSwap {
    std::string swap;
    bool operator==(const UseSwap&) const = default;
};
// Create swap there, and switch it on. Nothing is written unless `typed` is confirmation_of() that place
// (swap_steps.h).
struct CreateSwap {
    std::string swap;
    std::string typed;
    bool operator==(const CreateSwap&) const = default;
};
// The password, as it was typed. With password= this console may change the boot once it was right (lock_steps.h).
struct Unlock {
    std::string password;
    bool operator==(const Unlock&) const = default;
};

// A shell on this console, which can do whatever it likes. The answer is LockedConsole::shell, the wish's number: a
// screen that is started anew does not take what its predecessor was granted.
struct OpenShell {
    std::uint64_t number = 0;
    bool operator==(const OpenShell&) const = default;
};

using Intent = std::variant<Hold, Release, FindServers, TryRoot, BootRoot, SaveSettings, Restart, PowerOff, CheckAll,
                            MeasureRoot, LookAtDisks, UseSwap, CreateSwap, Unlock, OpenShell>;

// Whether it changes what boots, or when, and so needs the password where there is one. In mode=ask and mode=diagnose
// the release of the boot is among them.
bool is_guarded(const Intent& intent, Mode mode);

constexpr std::size_t kLongestIntent = std::size_t{200} * 1024;  // bytes as JSON; a socket takes no longer message

// As one JSON object: {"want": "hold"}, {"want": "try", "root": "nfs:192.168.1.2:/srv"}, …
std::string to_json(const Intent& intent);
std::optional<Intent> intent_from_json(std::string_view json);  // nothing for what is none

}  // namespace agent::core
