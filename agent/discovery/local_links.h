// The IPv4 networks that this machine is in: where discovery asks.
#pragma once

#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/link_kind.h"

namespace discovery {

struct LocalLink {
    base::Link link;
    netcfg::LinkNature nature;
    base::Ipv4 address;
    int length = 0;  // of the network's prefix
};

// Whatever the link is made of: a cable, radio, a bridge, a bond, a VLAN, the end of a virtual cable. Parts of a bridge
// or bond hear nothing by themselves.
bool is_asked_on(const base::Link& link, const netcfg::LinkNature& nature);

// Of links that are up with carrier and have broadcasts, without addresses of one host alone.
base::Result<std::vector<LocalLink>> local_links();

// Of these links, those that have an IPv6 address: multicast on a link needs no more.
base::Result<std::vector<base::Link>> ipv6_links();

}  // namespace discovery
