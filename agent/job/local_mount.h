// A local root mounted for good, as its trial found it may be: whoever gets the mount boots from it. Journals are
// brought up to date here, which may take minutes. Blocks: for jobs, whose mounts must be their own (own_mounts()).
#pragma once

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/core/boot.h"

namespace agent {

base::Result<base::Fd> mount_local_root(const core::Verdict& verdict);  // detached (open_tree(2))

}  // namespace agent
