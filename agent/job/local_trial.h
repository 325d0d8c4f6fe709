// The trial of a local root: mounted ro,noload (a plain ro mount of ext4 replays the journal, which is a write) in a
// mount namespace of the job's own, its init checked, unmounted fully. Hand-off mounts it afresh. Blocks: for jobs.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/core/boot.h"

namespace agent {

// `device` empty: the second partition of the card, the disk whose first partition is FAT, memory cards first. A
// device that is not there yet is waited for.
base::Result<core::Verdict> try_local_root(const std::string& device, const std::string& init);

}  // namespace agent
