// A recorded run (agent/recording.h), checked as a whole before any of it is shown. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace tui {

struct Moment {
    base::milliseconds at;  // since the first one; never less than the one before
    std::string report;     // as core/report.h has it
};

// At least one. A Failure's object is `name`, or `name:LINE`, and its evidence says what is wrong there.
base::Result<std::vector<Moment>> parse_recording(std::string_view text, const std::string& name);

}  // namespace tui
