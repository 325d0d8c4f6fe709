// Asks the routers of a link to advertise themselves at once (RFC 4861 §4.1). The kernel takes in what they answer,
// whoever asked.
//
// The kernel asks by itself when a link comes up: at once and after 4, 8, 16, … s. Where a switch port forwards half a
// minute after its carrier came (spanning tree), or the carrier was lost and is back, its next question may be as far
// off; so whoever learns that the link forwards now asks once more with this.
#pragma once

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

// Fails while the link has no usable link-local address: the kernel asks by itself then, as soon as it has one.
base::Status solicit_routers(base::IfIndex link);

}  // namespace netcfg
