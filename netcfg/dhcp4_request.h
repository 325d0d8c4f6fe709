// What a DHCPv4 client says: each message with the options that RFC 2131 §4.4.1, table 5, has for it. The exchange's
// xid, seconds and broadcast flag are its caller's to fill in.
#pragma once

#include <optional>
#include <string>

#include "agent/base/net_types.h"
#include "netcfg/dhcp4_wire.h"

namespace netcfg {

enum class RapidCommit { Offered, No };

// Whom the server is to know.
struct Dhcp4Identity {
    base::MacAddress mac;
    std::string host_name;  // option 12, as its owner gave it; empty: none
};

Dhcp4Message discover(const Dhcp4Identity& client, std::optional<base::Ipv4> wish, RapidCommit rapid_commit);
Dhcp4Message request_offered(const Dhcp4Identity& client, base::Ipv4 address, base::Ipv4 server);
Dhcp4Message request_remembered(const Dhcp4Identity& client, base::Ipv4 address);
Dhcp4Message request_renewal(const Dhcp4Identity& client, base::Ipv4 address);      // RENEWING and REBINDING
Dhcp4Message decline(base::MacAddress mac, base::Ipv4 address, base::Ipv4 server);  // server: zero when unknown

}  // namespace netcfg
