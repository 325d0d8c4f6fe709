// What a search for servers came to, as the report and the screen take it: made printable, in words.
#pragma once

#include "agent/core/found_view.h"
#include "agent/find_facts.h"

namespace agent {

core::FoundView found_view_of(const FindFacts& facts);

// For a report that is written every second: each server has an equal share of 256 KiB for its exports, what exceeds it
// is counted.
core::FoundView shortened(core::FoundView view);

}  // namespace agent
