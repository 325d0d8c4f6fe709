// The one table of keys: what farroot.conf, farroot.key= on the command line, `farroot help keys`, `farroot
// check-config` and README's reference know.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agent/core/config.h"
#include "agent/settings/setting.h"

namespace agent::settings {

// Who may set a key. What decides over trust, secrets and disks is the owner's alone: nobody on the network may.
enum class Scope { Anyone, Owner };

struct Key {
    std::string_view name;
    std::string_view value;     // its syntax: "SECONDS"
    std::string_view standard;  // what counts when nobody sets it
    Scope scope = Scope::Anyone;
    bool repeats = false;  // each one counts, in order; of others the last
    bool is_done = true;   // false: checked, but this version of farroot does nothing with it yet
    std::string_view help;

    // Puts the value into the config, or says what was expected. What it passed over, or takes in another way, it
    // leaves in config.mistakes.
    std::optional<std::string> (*take)(core::Config& config, const Setting& setting) = nullptr;

    bool is_secret = false;  // its value is shown to nobody (secrets.h)
};

std::span<const Key> keys();
const Key* find_key(std::string_view name);

// "no such key", with the key that was probably meant.
std::string unknown_key(std::string_view name);

}  // namespace agent::settings
