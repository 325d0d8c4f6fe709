// What `farroot net` found as tables for people, within 80 columns of printable ASCII.
#pragma once

#include <string>

#include "agent/command/net_facts.h"

namespace agent {

std::string net_table(const NetFacts& facts);

}  // namespace agent
