// RootFacts as JSON, the same in jobs' answers, the report and `farroot try --json`:
//   {"os": "Debian GNU/Linux 12", "kernel": "6.1.0", "needs_modules": true, "has_modules": true, "fstab_line": "",
//   "own_swap": "", "owners_unmapped": false, "maps_owners": false, "lacks": "", "network_set_up": "",
//   "network_change": "", "has_host_keys": true, "names_host_keys": false,
//    "latency_us": 600, "free_bytes": 123, "clock_ahead_s": 0,
//    "write_probe": {"operation": "create", "errno": 30, "owner": 0},
//    "reads": {"bytes": 1048576, "us": 9000}, "writes": {…}}
// What was not looked at is missing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "agent/core/root_facts.h"

namespace agent::core {

void to_json(nlohmann::json& out, const RootFacts& facts);
void from_json(const nlohmann::json& in, RootFacts& facts);  // throws nlohmann::json::exception

}  // namespace agent::core
