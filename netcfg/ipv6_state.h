// What the kernel's IPv6 autoconfiguration (RFC 4861, 4862) has given to one link.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

struct Ipv6State {
    // Global addresses (unique local ones among them) that can be used now: not tentative, no duplicates, not
    // deprecated. The oldest first, so that a further prefix does not displace what is in use; temporary ones last.
    std::vector<base::IpPrefix> usable;
    std::optional<base::Ipv6> link_local;  // usable
    std::vector<base::Ipv6> duplicates;    // another host has them (duplicate address detection, RFC 4862 §5.4)
    std::vector<base::IpRoute> routes;     // from router advertisements: default routes, the preferred first, RFC 4191
    std::vector<base::Ipv6> dns;           // RDNSS (RFC 8106)
    std::vector<std::string> search;       // DNSSL (RFC 8106)
    bool router = false;                   // an advertisement was seen
    bool managed = false;                  // its M flag: addresses are DHCPv6's
    bool other = false;                    // its O flag: DHCPv6 knows more
    bool operator==(const Ipv6State&) const = default;
};

}  // namespace netcfg
