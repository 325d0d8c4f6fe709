// What a DHCPv4 ACK configures: the step from well-formed options to a NetConfig that a link can be given.
#pragma once

#include <optional>

#include "agent/base/net_types.h"
#include "netcfg/dhcp4_wire.h"

namespace netcfg {

// Nothing when the message grants no usable host address. Other options that make no sense are left out, since a server
// with one odd setting must still boot its clients.
std::optional<base::NetConfig> lease_of(const Dhcp4Message& ack);

}  // namespace netcfg
