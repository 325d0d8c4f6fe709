// The filesystems that PID 1 needs before anything else, as a table.
#pragma once

#include <string>

namespace initramfs {

// Mounts what is not mounted yet and returns the table as text, one line a mount with what came of it.
std::string mount_early();

}  // namespace initramfs
