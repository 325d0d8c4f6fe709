// `farroot confirm`, in the booted system: this root boots. The card forgets the attempts of it that did not confirm,
// and remembers it as the last one that did, with the address that DHCP gave. What booted stands in the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/core/card_memory.h"

namespace agent {

// 0: the card knows; 1: it does not, and why was said; 2: the words of the command are wrong.
int run_confirm(const std::vector<std::string>& words);

// What the report says of the root that booted:
//   "chosen": {"key": "00c0ffee00c0ffee", "root": "nfs:192.168.1.2:/srv/pi", "mac": "52:54:…", "address":
//   "192.168.1.5"}
// where "mac" is that of the link in use and "address" what DHCP gave it, both empty where there is none.
struct Chosen {
    std::uint64_t key = 0;
    std::string root;
    bool is_trusted = false;  // ChosenView
    std::optional<core::CardMemory::Address> address;
    std::string card;  // "/dev/mmcblk0p1"; empty: there is none
};

base::Result<Chosen> chosen_in(std::string_view report);
core::CardMemory confirmed(core::CardMemory memory, const Chosen& chosen);

}  // namespace agent
