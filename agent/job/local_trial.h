// The trial of a local root: mounted read-only and without replaying a journal (which is a write) in a mount namespace
// of the job's own, its init checked, unmounted fully. Hand-off mounts it afresh. Blocks: for jobs.
#pragma once

#include <functional>
#include <string>

#include "agent/base/result.h"
#include "agent/core/boot.h"

namespace agent {

struct LocalTrial {
    core::LocalRoot root;  // waited for as long as its patience says
    bool read_write = false;
    std::string init;  // as core::Config::init
};

using LoadFilesystem = std::function<void(const std::string& name)>;

// `load` loads the module of a filesystem before it is mounted as such.
base::Result<core::Verdict> try_local_root(const LocalTrial& trial, const LoadFilesystem& load);

}  // namespace agent
