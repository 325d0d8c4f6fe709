// What the trial of an NFS root went through: of the address that was tried last. For whoever explains why it failed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/root_facts.h"

namespace agent::core {

// A kernel mount.
struct MountAttempt {
    std::string version;
    int error = 0;      // ETIMEDOUT: given up
    std::string words;  // the kernel's
};

struct TrialRecord {
    std::vector<MountAttempt> mounts = {};
    bool in_grace = false;                           // mounted, and nothing is opened
    bool given_up = false;                           // it was not over in its time
    std::optional<base::Failure> root_failure = {};  // of the checks of init
    std::optional<RootFacts> root = {};
};

}  // namespace agent::core
