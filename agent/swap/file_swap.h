// Swap in a file on ext4 or FAT: all of it written, none of it elsewhere than whole pages. Blocks: for jobs.
#pragma once

#include <cstdint>
#include <string>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"
#include "agent/swap/swap.h"

namespace agent::swap {

base::Result<core::SwapArea> use_file(const core::SwapFile& file, const Wish& wish);

// Whether a file of that size can be created where so much is free.
base::Status check_room(const std::string& name, std::uint64_t bytes, std::uint64_t available,
                        const std::string& filesystem);

}  // namespace agent::swap
