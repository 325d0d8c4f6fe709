// The layers of settings put together. The command line's own words win over the card, the card over a profile, that
// over DHCP; for a key that repeats, the strongest source that has it gives all of them.
//
// The kernel's, initramfs-tools' and dracut's words on the command line are as strong as farroot's own, with one
// exception: a local root, as every card's cmdline.txt names one, gives way to the roots of farroot.conf, and is then
// what boots when none of these does.
#pragma once

#include <string>
#include <vector>

#include "agent/core/config.h"
#include "agent/settings/setting.h"

namespace agent::settings {

inline constexpr std::string_view kDefault = "default";  // nobody set it

// One value that counts, for people.
struct Value {
    std::string key;
    std::string value;  // a secret one is hidden (secrets.h)
    std::string from;   // "command line", "farroot.conf:3", "default"
    bool is_done = true;
};

struct Resolution {
    core::Config config;
    std::vector<Value> values;  // in the order of the table; of a key that repeats each one
};

// Layers in any order. The config's mistakes are those of the layers, of the values, and of keys that their source may
// not set.
Resolution resolve(std::vector<Layer> layers);

core::Config from_command_line(std::string_view line);  // without any other layer

}  // namespace agent::settings
