// What `farroot find --json` prints: agent/core/found_view_json.h's keys, and "schema": 1, "farroot": "0.1.0".
#pragma once

#include <string>

#include "agent/find_facts.h"

namespace agent {

std::string find_json(const FindFacts& facts);

}  // namespace agent
