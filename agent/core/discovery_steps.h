// How roots that nobody here named become candidates: those that the network tells of. For step.cpp.
#pragma once

#include "agent/core/turn.h"

namespace agent::core {

// The root path of the lease in use, where no NFS root is named. It is refused unless trust= covers it.
void join_discovered(Turn& turn);

}  // namespace agent::core
