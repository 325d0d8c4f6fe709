// Swap areas and disks as JSON, for the report, for jobs and for `farroot swap --json`.
//
//   AREA: {"name": "/dev/sda1", "kind": "partition" | "file" | "zram", "bytes": 536870912, "priority": 1000,
//          "new": false}
//   DISK: {"device": "/dev/sda1", "whole": "/dev/sda", "bus": "USB", "model": "…", "bytes": 536870912,
//          "removable": true, "read_only": false, "holds": "ext4", "label": "…", "uuid": "…", "used_as": "…"}
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "agent/core/swap_spec.h"

namespace agent::core {

void to_json(nlohmann::json& out, const SwapArea& area);
void from_json(const nlohmann::json& in, SwapArea& area);  // throws nlohmann::json::exception, as from_json does
void to_json(nlohmann::json& out, const Disk& disk);
void from_json(const nlohmann::json& in, Disk& disk);

}  // namespace agent::core
