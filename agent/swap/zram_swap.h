// Swap in compressed memory: a zram device of its own (Documentation/admin-guide/blockdev/zram.rst). Blocks: for jobs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"
#include "agent/swap/swap.h"

namespace agent::swap {

// An area of that size in zram that is in use already stays the only one.
base::Result<core::SwapArea> use_zram(const core::SwapZram& zram, const Wish& wish);

// In whole pages; `meminfo` is the text of /proc/meminfo.
std::uint64_t zram_bytes(const core::SwapZram& zram, std::string_view meminfo, std::uint64_t page);

void give_back(const std::string& device);  // "/dev/zram0", no longer in use

}  // namespace agent::swap
