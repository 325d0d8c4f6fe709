// What a report says, as text for a terminal of 80 columns.
#pragma once

#include <string>

#include "agent/core/snapshot.h"

namespace agent {

std::string report_text(const core::Snapshot& report);

}  // namespace agent
