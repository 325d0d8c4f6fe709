// What the server's mountd and its NFSv4 tree say about the path: whether it is exported, to whom, and how it is asked
// for. Internal to agent/causes.
#pragma once

#include <vector>

#include "agent/causes/evidence.h"

namespace agent::causes {

std::vector<base::Failure> access_findings(const Evidence& evidence);

}  // namespace agent::causes
