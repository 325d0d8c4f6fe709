// How fast an NFS root is read: its files one after the other, as long as is wanted, none from this machine's memory.
// Blocks: for jobs.
#pragma once

#include <functional>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/root_facts.h"
#include "agent/job/nfs_trial.h"

namespace agent {

using TellThroughput = std::function<void(const core::Throughput&)>;  // some times a second

// Fails where the root can't be mounted or nothing in it can be read.
base::Result<core::Throughput> measure_root(const NfsTrial& trial, base::Duration lasts, const TellThroughput& tell);

// Of the folder that is open on `root`: regular files, and none outside of it, wherever links lead.
core::Throughput read_files(int root, base::Duration lasts, const TellThroughput& tell);

}  // namespace agent
