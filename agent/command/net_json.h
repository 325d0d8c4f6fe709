// What `farroot net --json` prints: the facts for programs. Every text is printable ASCII.
//
// Schema (version 1). What is not known, or does not apply, is a missing key.
//   {
//     "schema": 1,
//     "farroot": "0.1.0",
//     "waited_ms": 4000,                                            for offers; 0: not asked for any
//     "links": [{
//       "name": "eth0", "index": 2,
//       "kind": "ethernet" | "vlan" | "bridge" | "bond" | "wireless" | "other",
//       "state": "down" | "no carrier" | "carrier",
//       "mac": "52:54:…", "mtu": 1500, "driver": "smsc95xx", "bus": "1-1.1:1.0", "vlan": 5, "master": "br0",
//       "speed_mbps": 1000, "full_duplex": true,
//       "addresses": ["192.168.1.5/24", "fe80::…/64"],
//       "statistics": {"received": 0, "sent": 0, "receive_errors": 0, "send_errors": 0, "dropped": 0,
//                      "collisions": 0, "carrier_losses": 1},       frames, since the link was made
//       "dhcp": "asked" | "not asked" | "failed",                   "failed": it could not be asked
//       "offers": [{
//         "server": "192.168.1.1", "after_ms": 3102, "address": "192.168.1.5/24", "lease_s": 3600 (none: for ever),
//         "routes": [{"destination": "0.0.0.0/0", "gateway": "192.168.1.1" (none: on the link)}],
//         "dns": ["192.168.1.1"], "domain": "lan", "search": ["lab.lan"], "host_name": "pi", "ntp": ["…"],
//         "mtu": 9000, "next_server": "192.168.1.2", "tftp_server": "…", "root_path": "/srv/pi"
//       }]
//     }],
//     "warnings": ["…"]                                             in words, not to be matched
//   }
#pragma once

#include <string>

#include "agent/command/net_facts.h"

namespace agent {

std::string net_json(const NetFacts& facts);

}  // namespace agent
