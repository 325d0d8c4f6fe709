// What `farroot swap list` shows, and what is asked before something is made swap. As text of printable ASCII.
//
// As JSON:
//   "schema": 1, "farroot": its version
//   "areas": [{"name": "/dev/sda1", "kind": "partition"|"file"|"zram", "bytes": …, "priority": …}]
//   "disks": [{"device", "whole", "bus", "model", "bytes", "removable", "read_only", "holds", "label", "uuid",
//              "used_as", "swap"}]   as core::Disk has them; "swap" is possible_use()
#pragma once

#include <string>
#include <vector>

#include "agent/core/swap_spec.h"

namespace agent {

struct SwapFacts {
    std::vector<core::SwapArea> areas;
    std::vector<core::Disk> disks;
};

std::string swap_table(const SwapFacts& facts);
std::string swap_json(const SwapFacts& facts);

// "in use", "there is swap" (to be added), "can be created", "a file can", "no".
std::string possible_use(const core::Disk& disk);

// The place, before it is written to: the device with size, model and what it holds, and for a file its path and size.
std::string place_text(const core::Disk& disk, const core::SwapFile* file);

std::string area_text(const core::SwapArea& area);  // "/dev/sda1, 512 MiB, priority 5"

}  // namespace agent
