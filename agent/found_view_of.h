// What a search for servers came to, as the report and the screen take it: made printable, in words.
#pragma once

#include "agent/core/found_view.h"
#include "agent/find_facts.h"

namespace agent {

core::FoundView found_view_of(const FindFacts& facts);

// For a report that is written every second: each server has an equal share of 512 KiB, as JSON, for all that it and
// its announcements say. Of exports what exceeds it is counted.
core::FoundView shortened(core::FoundView view);

}  // namespace agent
