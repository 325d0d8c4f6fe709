// What the card remembers from one boot to the next, in farroot.state: which roots were booted and did not confirm
// since, which one confirmed last, how often a fallback was left for an NFS root in vain, and the addresses that DHCP
// gave. Bounded, to fit one sector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "agent/base/net_types.h"

namespace agent::core {

// A root's key (root_key()) as 16 hexadecimal digits.
inline std::string key_text(std::uint64_t key) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(key));
    return text;
}

// Whether a root of which so many boots are counted, unconfirmed, is passed over: it comes last, behind the local one.
// Each boot of it counts one, and each boot that passes it over, too. So it is booted twice, passed over once, booted
// again, passed over three times, seven …: a root that hangs costs ever less, and two power cuts before it could
// confirm, which look the same, do not cost it for good.
constexpr bool is_passed_over(unsigned boots) {
    constexpr unsigned kUnconfirmedBoots = 2;
    return boots >= kUnconfirmedBoots && (boots & (boots + 1)) != 0;
}

struct CardMemory {
    static constexpr std::size_t kMostRoots = 8;
    static constexpr std::size_t kLongestRoot = 276;  // bytes; a longer one is not remembered
    static constexpr std::size_t kMostAddresses = 4;

    struct Attempts {
        std::uint64_t root;  // root_key() of the root as it was spelled
        unsigned count;      // boots of it since the last confirmation, and those that passed it over
        bool operator==(const Attempts&) const = default;
    };
    struct Address {
        base::MacAddress link;
        base::Ipv4 address;
        bool operator==(const Address&) const = default;
    };

    std::vector<Attempts> attempts;  // the latest first
    std::string confirmed;           // the root that confirmed last, as root= takes it; empty: none has
    std::vector<Address> addresses;  // the latest first
    bool has_password = false;       // farroot.conf set one when it was read last: one that can't be read locks, too
    unsigned returns = 0;            // reboots out of a fallback (core/watch.h) since an NFS root was last in use
    bool operator==(const CardMemory&) const = default;
};

}  // namespace agent::core
