// The trial of an NFS root (DESIGN, "The mount that was tried is the mount that boots"): a real kernel mount, detached,
// made with the final options, its init checked. Blocks for as long as the server likes: for jobs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/core/boot.h"
#include "agent/job/root_facts.h"

namespace agent {

struct NfsTrial {
    core::NfsRoot root;  // complete
    bool read_write = false;
    std::string init;       // as core::Config::init
    std::string client_id;  // for nfs4_unique_id; written before the first mount
    core::Required require = {};
    Speed speed = Speed::Leave;
    bool layered = false;  // what it lacks is made in a layer over it
};

// Of the job of that name, nfs-trial or nfs-check.
std::vector<std::string> words_of(const std::string& job, const NfsTrial& trial);
NfsTrial trial_of(const std::vector<std::string>& words);  // those behind the name

struct TriedRoot {
    core::Verdict verdict;
    base::Fd mount;  // detached, for move_mount(2)
};

// Versions 4.2, 4.1, 4.0, 3 in turn, or just what the options ask for: with vers=4 the first three.
base::Result<TriedRoot> try_nfs_root(const NfsTrial& trial, core::TrialRecord& record);

}  // namespace agent
