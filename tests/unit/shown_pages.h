// Every page of the screen in the states that its golden frames show (tests/unit/frames).
#pragma once

#include <string>
#include <vector>

#include "agent/core/snapshot.h"
#include "tui/ui.h"

namespace fixtures {

struct Shown {
    std::string name;  // the frames' files are NAME-80x24.txt and NAME-40x12.txt
    agent::core::Snapshot snapshot;
    tui::Ui ui = {};
};

std::vector<Shown> all_shown();

}  // namespace fixtures
