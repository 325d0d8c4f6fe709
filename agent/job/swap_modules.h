// The image's modules that one kind of swap needs: zram's, or file systems'. Blocks: for jobs and commands.
#pragma once

#include "agent/core/swap_spec.h"

namespace agent {

// A kernel that lacks one says so when it is asked for it.
void load_for_swap(const core::SwapSpec& spec);

}  // namespace agent
