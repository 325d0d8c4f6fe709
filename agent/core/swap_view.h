// What a Boot's swap and disks look like. For look.cpp.
#pragma once

#include <optional>

#include "agent/core/boot.h"
#include "agent/core/snapshot.h"

namespace agent::core {

SwapView view_of(const Swap& swap);
std::optional<StageView> swap_stage(const Boot& boot);  // none where no swap is wanted
// That a root sets up swap beside the one that is wanted here.
std::optional<base::Failure> swap_of_root(const Boot& boot, const Verdict& verdict);

void show_swap(Snapshot& out, const Boot& boot);

}  // namespace agent::core
