// The agent role: runs the boot for PID 1, whose message socket is descriptor 3.
#pragma once

#include <string>
#include <vector>

namespace agent {

// `words`: when /init started, in nanoseconds of CLOCK_BOOTTIME.
int run_agent(const std::vector<std::string>& words);

}  // namespace agent
