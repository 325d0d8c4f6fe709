// How a destination is reached, by the kernel's routes as they are now. One exchange with this kernel, which answers at
// once.
#pragma once

#include <optional>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

struct NextHop {
    base::IfIndex link;
    base::IpAddress neighbour;  // the gateway, or the destination itself when it is on the link
    base::IpAddress source;     // that the kernel would send from; zero when it does not say
    bool operator==(const NextHop&) const = default;
};

// A link-local destination needs the link, as in fe80::1%eth0. The failure's cause is NetworkUnreachable when there is
// no route.
base::Result<NextHop> next_hop(const base::IpAddress& destination, std::optional<base::IfIndex> link = std::nullopt);

// Makes the kernel ask for the neighbour now (ARP, ND), so that the answer is there when the first connection needs it.
// Nothing is sent for a neighbour that is known well. What comes of it, NeighbourWatch tells.
base::Status resolve_neighbour(const NextHop& hop);

}  // namespace netcfg
