// What a DHCPv4 OFFER or ACK configures, and for how long: the step from well-formed options to a NetConfig that a link
// can be given.
#pragma once

#include <optional>

#include "agent/base/net_types.h"
#include "agent/base/time.h"
#include "netcfg/dhcp4_wire.h"

namespace netcfg {

// Nothing when the message grants no usable host address. Other options that make no sense are left out, since a server
// with one odd setting must still boot its clients.
std::optional<base::NetConfig> lease_of(const Dhcp4Message& ack);

struct LeaseTimes {
    base::Time renew;   // T1
    base::Time rebind;  // T2
    base::Time end;
    base::Duration length;
};

// Counted from when the client asked (RFC 2131 §4.4.1); nothing when the lease is for ever. Always renew < rebind <
// end: T1 and T2 that make no sense together are half and seven eighths of the lease (§4.4.5).
std::optional<LeaseTimes> lease_times(const Dhcp4Message& ack, base::Time asked);

}  // namespace netcfg
