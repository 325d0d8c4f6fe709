// One step in progress: the boot, the time, and the actions gathered so far. For the core's own sources.
#pragma once

#include <string>
#include <vector>

#include "agent/core/boot.h"

namespace agent::core {

struct Turn {
    Boot& boot;
    base::Time now;
    std::vector<Action> actions{};

    void act(Action action);
    void log(const std::string& text);        // made printable, with the time since /init before it
    void log_news(const std::string& text);   // unless the log says it already
    void note_time(const std::string& name);  // the first time counts
    JobId new_job() { return JobId{++boot.last_job}; }
};

}  // namespace agent::core
