// The options of router advertisements (RFC 4861 §4.6) that the kernel leaves to others: RDNSS and DNSSL (RFC 8106).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

struct AdvertisedDns {
    std::vector<base::Ipv6> servers;
    std::vector<std::string> search;
    bool is_withdrawn = false;  // lifetime 0: these are to be used no longer
    bool operator==(const AdvertisedDns&) const = default;
};

// One for each of these options among `options`, in order; what is malformed ends the list, as RFC 4861 §4.6 demands of
// an option of length 0.
std::vector<AdvertisedDns> parse_advertised_dns(std::span<const std::byte> options);

}  // namespace netcfg
