// The IPv4 networks that this machine is in: where discovery asks.
#pragma once

#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace discovery {

struct LocalLink {
    base::Link link;
    base::Ipv4 address;
    int length = 0;  // of the network's prefix
};

// Of links with carrier that speak Ethernet, without the parts of bridges and bonds, the ends of virtual cables and
// addresses of one host alone.
base::Result<std::vector<LocalLink>> local_links();

}  // namespace discovery
