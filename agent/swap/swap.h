// Swap on and off: what swap= names is found, checked, created where it is missing and may be, and switched on. farroot
// never writes to what the user did not name, nor where libblkid sees a sign of anything. Blocks: for jobs.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/swap_spec.h"

namespace agent::swap {

struct Wish {
    core::SwapSpec spec;
    int priority = -1;  // swapon(2): the higher, the sooner used; negative: the kernel's choice
    bool may_create = false;
    base::Duration patience{};  // for its device to appear
};

// What is in use by it now: one area; of SwapAuto those that were found and were not in use, the fastest first with
// `priority`, the others below it. What is in use already stays as it is. Module zram and file systems' are the
// caller's to load.
base::Result<std::vector<core::SwapArea>> use(const Wish& wish);

std::vector<core::SwapArea> in_use();

// By its name in in_use(). What use() mounted or made of memory for it is gone then too.
base::Status stop(const std::string& name);

}  // namespace agent::swap
