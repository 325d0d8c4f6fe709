// Performs what core::Watch decides, in the booted system: trials as jobs, so that a mount that hangs in the kernel
// hangs nothing here; the count on the card; the reboot. Says on its output what changed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/boot.h"
#include "agent/core/snapshot.h"
#include "agent/core/watch.h"
#include "agent/jobs.h"
#include "agent/loop.h"

namespace agent {

struct WatchOptions {
    bool help = false;
    bool once = false;
    bool json = false;
    std::optional<base::seconds> every;
};

// Of one root, tried once.
struct WatchResult {
    std::string root;
    base::Result<core::Verdict> outcome;
};

class Watcher {
public:
    // `roots` are those of the report, at least one.
    Watcher(core::Snapshot report, std::vector<core::NfsRoot> roots, const WatchOptions& options);

    // With `once` true when a root works; else it returns when the Pi is to reboot, or false when it can't.
    bool run();
    const std::vector<WatchResult>& results() const { return results_; }  // with `once`

private:
    using Next = std::optional<core::Watch::Action>;
    void act(Next next);
    Next on(const core::Watch::Try& action);
    Next on(const core::Watch::GiveUp& action);
    Next on(const core::Watch::CountReturn& action);
    Next on(const core::Watch::Reboot& action);
    Next tried(const base::Result<core::Verdict>& outcome);
    Next counted(const base::Result<core::Verdict>& outcome);
    void tell(const base::Result<core::Verdict>& outcome);

    core::Snapshot report_;
    std::vector<core::NfsRoot> roots_;
    WatchOptions options_;
    core::Watch watch_;
    Loop loop_;
    Jobs jobs_{loop_};
    unsigned job_ = 0;                         // the one that runs, or ran last
    std::optional<std::size_t> trying_;        // the root that it tries; none: it counts
    std::map<std::size_t, std::string> said_;  // of each root
    std::vector<WatchResult> results_;
    std::optional<bool> ended_;
};

}  // namespace agent
