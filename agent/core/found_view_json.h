// A FoundView as JSON, in the report and from `farroot find --json`. What is not known, or does not apply, is a missing
// key.
//   {
//     "took_ms": 6100,
//     "sources": [{"source": "named" | "configured" | "dhcp" | "mdns" | "dns" | "broadcast" | "sweep",
//                  "found": 2, "done": true, "took_ms": 1410, "note": "…"}],      note: in words, not to be matched
//     "servers": [{
//       "address": "192.168.1.2", "names": ["nas.local"], "paths": ["/srv/pi"],          paths that sources name
//       "found_by": [{"source": "sweep", "after_ms": 212}],                              the first first
//       "nfs": "answers" | "refuses" | "silent" | "unknown", "port": 2049,
//       "portmapper": the same, "mountd_port": 40123,
//       "versions": ["3", "4.0", "4.1", "4.2"], "udp": false, "round_trip_ms": 1,
//       "exports": [{"path": "/srv/pi", "clients": ["192.168.1.0/24"], "more_clients": 0, "listed": true,
//                    "over_v4": true, "looked": "yes" | "no" | "denied" | "failed",
//                    "root": true, "init": "/sbin/init", "modules": ["6.1.0-38-arm64"], "os": "Debian …"}],
//       "more_exports": 0, "exports_unknown": "…",                  why, in words
//       "passages": ["/", "/srv"],                                  NFSv4 directories that only lead to exports
//       "complete": true, "took_ms": 130                            of its survey; all from "nfs" on are missing while
//     }],                                                           that runs, and when it failed
//     "more_servers": 0
//   }
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "agent/core/found_view.h"

namespace agent::core {

void to_json(nlohmann::json& out, const FoundView& view);
void from_json(const nlohmann::json& in, FoundView& view);  // throws nlohmann::json::exception

}  // namespace agent::core
