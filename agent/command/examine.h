// `farroot try` and `farroot diagnose`: what a Pi's trial makes of an NFS root, and what the server says about it, from
// a shell on any Linux machine. Both are jobs, so that what comes from strangers is parsed in a process of its own and
// a mount that hangs is left behind. `try` mounts, and asks the server only when that fails; `diagnose` does both at
// once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/config.h"

namespace agent {

enum class Examining { Try, Diagnose };

struct ExamineOptions {
    bool help = false;
    bool json = false;
    bool read_write = false;
    std::string init;
    base::seconds wait{30};  // for the trial
    std::optional<core::NfsRoot> root;
    bool operator==(const ExamineOptions&) const = default;
};

// The failure's evidence says what is wrong with which word.
base::Result<ExamineOptions> read_examine_options(const std::vector<std::string>& words);

// The exit code: 0 nothing speaks against the root, 1 something does, 2 usage.
int run_examine(Examining what, const std::vector<std::string>& words);

}  // namespace agent
