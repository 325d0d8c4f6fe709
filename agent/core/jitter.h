// Waits of many Pis that began together, after a power cut, drift apart.
#pragma once

#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/time.h"

namespace agent::core {

// Three to five quarters of `wait`: the same for the same Pi and attempt, by its links' addresses.
base::Duration spread(base::Duration wait, const std::vector<base::MacAddress>& links, unsigned attempt);

}  // namespace agent::core
