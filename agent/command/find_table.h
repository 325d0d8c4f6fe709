// What `farroot find` prints: the facts for people, at most 80 columns wide, in printable ASCII.
#pragma once

#include <string>

#include "agent/find_facts.h"

namespace agent {

std::string find_table(const FindFacts& facts);

}  // namespace agent
