// The routes that a configuration needs, in an order that the kernel accepts: it takes a gateway only once that is
// reachable on the link itself.
#pragma once

#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

// On-link routes first; a gateway outside the address's own network and those routes gets a host route before it. An
// IPv6 gateway's link-local address is reached through its link anyway.
std::vector<base::IpRoute> routes_in_order(const base::NetConfig& config);

}  // namespace netcfg
