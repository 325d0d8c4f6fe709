// Whether a mounted root can boot: its init is found, executable, built for this machine, and its interpreter exists.
// Everything is opened inside the root (openat2(2), RESOLVE_IN_ROOT), so that absolute symbolic links lead where they
// will lead after hand-off. The kernel is told to fetch init, interpreter and libraries whole, so that exec finds them
// in the page cache; only their headers are waited for.
#pragma once

#include <string>

#include "agent/base/result.h"

namespace agent {

// The path of the init that boots. `wanted` is the user's init=; empty means the first of /sbin/init, /etc/init,
// /bin/init. `root` is a directory descriptor; `name` is what failures call the root.
base::Result<std::string> check_root(int root, const std::string& name, const std::string& wanted);

}  // namespace agent
