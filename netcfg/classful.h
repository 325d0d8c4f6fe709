// The netmask of an address that came without one: its class's (RFC 791 §3.2), as the kernel's ip= guesses it.
#pragma once

#include <optional>

#include "agent/base/net_types.h"

namespace netcfg {

std::optional<int> classful_length(base::Ipv4 address);  // nothing for multicast and reserved addresses

// Whether a host can have it: not 0/8, loopback, multicast or reserved.
bool is_host_address(base::Ipv4 address);

}  // namespace netcfg
