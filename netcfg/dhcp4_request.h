// What a DHCPv4 client says: each message with the options that RFC 2131 §4.4.1, table 5, has for it. The exchange's
// xid, seconds and broadcast flag are its caller's to fill in.
#pragma once

#include <optional>

#include "agent/base/net_types.h"
#include "netcfg/dhcp4_wire.h"

namespace netcfg {

enum class RapidCommit { Offered, No };

Dhcp4Message discover(base::MacAddress mac, std::optional<base::Ipv4> wish, RapidCommit rapid_commit);
Dhcp4Message request_offered(base::MacAddress mac, base::Ipv4 address, base::Ipv4 server);
Dhcp4Message request_remembered(base::MacAddress mac, base::Ipv4 address);
Dhcp4Message request_renewal(base::MacAddress mac, base::Ipv4 address);             // RENEWING and REBINDING
Dhcp4Message decline(base::MacAddress mac, base::Ipv4 address, base::Ipv4 server);  // server: zero when unknown

}  // namespace netcfg
