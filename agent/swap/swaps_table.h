// The kernel's list of swap in use, /proc/swaps, as text to areas. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "agent/core/swap_spec.h"

namespace agent::swap {

std::vector<core::SwapArea> parse_swaps(std::string_view text);

}  // namespace agent::swap
