// What DHCPv6 tells a client (RFC 8415): from well-formed options to values that can be believed. What makes no sense
// is left out, since a server with one odd setting must still serve its clients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/time.h"
#include "netcfg/dhcp6_wire.h"

namespace netcfg {

struct Dhcp6Answer {
    std::vector<base::Ipv6> dns;      // option 23
    std::vector<std::string> search;  // option 24
    std::string boot_url;             // option 59 (RFC 5970), verbatim
    // Of Dhcp6Client::Purpose::Address alone. Its length is 128: which network is on the link, routers say.
    std::optional<base::IpPrefix> address;
    bool operator==(const Dhcp6Answer&) const = default;
};

Dhcp6Answer answer_of(const Dhcp6Options& options);  // without the address

// An IA_NA's first usable address. Times count from the message's arrival; none: never.
struct Dhcp6Grant {
    base::Ipv6 address;
    std::optional<base::seconds> renew;   // T1
    std::optional<base::seconds> rebind;  // T2
    std::optional<base::seconds> valid;
};

// Nothing when no IA_NA of this `iaid` grants an address.
std::optional<Dhcp6Grant> grant_of(const Dhcp6Options& options, std::uint32_t iaid);

// Whether a Status Code option refuses what was asked for; none means success (RFC 8415 §21.13).
bool is_refused(const Dhcp6Options& options);

}  // namespace netcfg
