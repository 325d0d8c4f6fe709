// The kernel command line as farroot reads it: the kernel's own words for an NFS root, dracut's nfs:server:path, and
// the same as farroot.key=value. README has the list for users.
#pragma once

#include <string_view>

#include "agent/core/config.h"

namespace agent {

// A value that can't be used becomes a line in Config::mistakes; the rest still counts.
core::Config read_command_line(std::string_view command_line);

}  // namespace agent
