// Swap on a whole partition or disk. Blocks: for jobs.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"
#include "agent/swap/swap.h"

namespace agent::swap {

// The one device of this name, waited for.
base::Result<core::Disk> find_disk(const std::string& name, base::Duration patience);

base::Result<core::SwapArea> use_device(const core::SwapDevice& device, const Wish& wish);

base::Result<std::vector<core::SwapArea>> use_all_found(const Wish& wish);

// The swap among `disks` that is not in use, the fastest buses first.
std::vector<core::Disk> found_swap(std::vector<core::Disk> disks);

// Why nothing may be created there: in use, holding something, read-only, too small. Done: it may.
base::Status may_become_swap(const core::Disk& disk);

}  // namespace agent::swap
