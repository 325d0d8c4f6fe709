// Speed and duplex of a link as its driver knows them (ETHTOOL_GLINKSETTINGS). The one question about a link that is
// the driver's to answer, not the kernel's: some USB adapters are asked over the bus for it, for milliseconds. Not for
// every event, therefore.
#pragma once

#include <optional>
#include <string>

namespace netcfg {

struct LinkSpeed {
    std::optional<unsigned> speed;  // Mb/s
    std::optional<bool> full_duplex;
};

LinkSpeed link_speed(int socket, const std::string& name);  // any socket, a netlink one too

}  // namespace netcfg
