// What a search for servers came to, as the report and the screen take it: made printable, in words.
#pragma once

#include "agent/core/found_view.h"
#include "agent/find_facts.h"

namespace agent {

core::FoundView found_view_of(const FindFacts& facts);

}  // namespace agent
