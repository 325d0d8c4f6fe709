// A file in a root that is not "/": absolute symbolic links and ".." lead where they would in the booted system
// (openat2(2), RESOLVE_IN_ROOT), magic links nowhere.
#pragma once

#include <cstdint>
#include <string>

#include "agent/base/fd.h"

namespace agent {

// `flags` are open(2)'s, beside O_CLOEXEC. Without a file, errno says why.
base::Fd open_in_root(int root, const std::string& path, std::uint64_t flags);

// The same where no link is followed (ELOOP), and what else is mounted below is not entered (EXDEV).
base::Fd open_without_links(int root, const std::string& path, std::uint64_t flags);

}  // namespace agent
