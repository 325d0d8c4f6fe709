// The rd.route= parameter (dracut.cmdline(7)): `net/length:gateway[:interface]`, IPv6 in brackets, with the length
// inside or after them. IPv4 may have a netmask in place of the length; without either it is the route to one host.
// Without gateway the net is on the interface's wire. Bits beyond the length are a mistake for IPv4 and cleared for
// IPv6, as in the kernel: dracut's own example has some.
#pragma once

#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

base::Result<base::RouteRequest> parse_route_parameter(std::string_view text);

}  // namespace netcfg
