// A file in a root that is not "/": absolute symbolic links and ".." lead where they would in the booted system
// (openat2(2), RESOLVE_IN_ROOT), magic links nowhere.
#pragma once

#include <cstdint>
#include <string>

#include "agent/base/fd.h"

namespace base {

// `flags` are open(2)'s, beside O_CLOEXEC: of what a stranger may have put there O_PATH, or O_DIRECTORY, which open no
// device. Without a file, errno says why.
Fd open_in_root(int root, const std::string& path, std::uint64_t flags);

// The same where no link is followed (ELOOP), and what else is mounted below is not entered (EXDEV).
Fd open_without_links(int root, const std::string& path, std::uint64_t flags);

// A regular file, to be read. Of anything else errno is ENXIO, and its open(2) was never called: that of a device node
// can start a watchdog or rewind a tape, that of a FIFO can hang.
Fd open_file_in_root(int root, const std::string& path);
Fd open_file_without_links(int root, const std::string& path);

// Whether there is something of that name, be it a link that leads nowhere.
bool is_in_root(int root, const std::string& path);

}  // namespace base
