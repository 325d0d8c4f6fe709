// What kind of link it is, in words for people, from sysfs. What farroot boots over is Link::physical.
#pragma once

#include <string>

#include "agent/base/net_types.h"

namespace netcfg {

enum class LinkKind {
    Ethernet,  // a device, not wireless
    Vlan,
    Bridge,
    Bond,
    Wireless,
    Other,  // loopback, tunnels, the ends of virtual cables
};

struct LinkNature {
    LinkKind kind = LinkKind::Other;
    bool has_frames = false;  // speaks Ethernet, so that DHCP can be asked on it
    bool broadcasts = false;  // has a network that hears what is said to all: no loopback, no tunnel between two
    std::string master;       // the bridge or bond that takes what this link receives; empty: none
    bool operator==(const LinkNature&) const = default;
};

LinkNature nature_of(const base::Link& link);

}  // namespace netcfg
