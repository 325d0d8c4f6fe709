// Modules for devices, as they turn up: one job for those that are there at the start, then one at a time for what the
// kernel's uevents name meanwhile. Where a driver hangs while it looks at its device, another job goes on without it,
// and with all again once it has answered.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "agent/core/boot.h"
#include "agent/jobs.h"
#include "agent/uevents.h"

namespace agent {

class Hotplug {
public:
    // With one module, for all that stands behind it.
    static constexpr base::seconds kPatience{5};

    // Its jobs have the numbers from `first_job` on. `told` hears whatever keeps devices from working.
    Hotplug(Loop& loop, Jobs& jobs, unsigned first_job, std::function<void(core::DevicesSeen)> told,
            base::Duration patience = kPatience);

    void start();
    std::optional<base::Time> deadline() const;  // of the job at work
    void expire();                               // lets another go on beside one that is past its deadline

private:
    // A module that is being loaded, and for which device; empty: for none.
    struct Loading {
        std::string module;
        std::string modalias;
    };
    struct Running {
        Loading at;
        base::Time heard;            // when it last began with a module
        bool is_silent = false;      // for too long: others go on without it
        bool was_overtaken = false;  // by others that passed over what needs its module
    };

    void take_uevents();
    void load_next();
    void load(const std::vector<std::string>& modaliases);  // empty: of all devices
    void heard(unsigned job, std::string_view note);
    void ended(unsigned job, const JobEnd& end);
    void tell();
    bool is_working() const;
    std::vector<base::Failure> hanging_drivers() const;

    Jobs& jobs_;
    unsigned next_job_;
    std::function<void(core::DevicesSeen)> told_;
    base::Duration patience_;
    Uevents uevents_;
    std::map<unsigned, Running> running_;
    std::map<std::string, base::Failure> deadly_;  // modules at which a job died
    std::vector<base::Failure> driverless_;        // as the last job saw it
    std::string told_texts_;
    std::set<std::string> pending_;
    bool look_again_ = false;  // at all devices: uevents were lost, or some were passed over
    std::set<std::string> seen_;
};

}  // namespace agent
