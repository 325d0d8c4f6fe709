// What the causes are to a machine that looks at a root and will not boot it, as a workstation does. Pure.
#pragma once

#include <vector>

#include "agent/base/result.h"

namespace agent::causes {

// What concerns the machine that looks alone, as its kernel and its processor, comes last, and its remedy speaks of
// that machine.
std::vector<base::Failure> to_onlooker(std::vector<base::Failure> causes);

}  // namespace agent::causes
