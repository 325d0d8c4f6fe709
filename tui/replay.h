// `farroot tui --replay FILE [--speed N]`: a recorded run (agent/recording.h) on the terminal it is called from, on any
// machine. A player stands in for the agent of an ordinary screen: it puts each report in place when its time has come,
// and drops what the person wants of the boot. The last report stays until the person leaves, by q or Ctrl-C.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"

namespace tui {

struct ReplayOptions {
    bool help = false;
    std::string file;
    double speed = 1;  // times as fast as it was
};

base::Result<ReplayOptions> read_replay_options(const std::vector<std::string>& words);

// `words`: those behind "tui". Returns the exit code: 0 once the person has left.
int run_replay(const std::vector<std::string>& words);

}  // namespace tui
