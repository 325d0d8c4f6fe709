// Where a file's data lies on the disk, as the kernel says: FIEMAP, or FIBMAP on file systems that lack it, as FAT does
// (Documentation/filesystems/fiemap.rst). Blocks: for jobs.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/swap/runs.h"

namespace agent::swap {

base::Result<std::vector<Run>> file_runs(int fd, const std::string& name);

}  // namespace agent::swap
