// Modules for devices, as they turn up: one job for those that are there at the start, then one at a time for what the
// kernel's uevents name meanwhile.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "agent/jobs.h"
#include "agent/uevents.h"

namespace agent {

class Hotplug {
public:
    Hotplug(Loop& loop, Jobs& jobs, unsigned job_id);

    void start();
    std::optional<base::Time> deadline() const;  // of the running job
    void expire();                               // gives a job past its deadline up

private:
    void take_uevents();
    void load_next();
    void load(const std::vector<std::string>& modaliases);  // empty: of all devices
    void ended();

    Jobs& jobs_;
    unsigned job_id_;
    Uevents uevents_;
    std::optional<base::Time> deadline_;  // a job runs
    std::set<std::string> pending_;
    bool look_again_ = false;  // uevents were lost: at all devices
    std::set<std::string> seen_;
};

}  // namespace agent
