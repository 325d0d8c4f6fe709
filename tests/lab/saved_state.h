// What QEMU saves a machine as, a stream of pages and of devices' states (QEMU's docs/devel/migration.rst).
#pragma once

#include <string>

namespace lab {

// The board `virt` has two flash chips of 64 MiB, empty here. Each of their pages is told to be empty, and QEMU looks
// at each before it believes that, which gives it memory: 128 MiB a machine. What comes back has a chip's first page
// alone; the others are as they were at power-on, which is empty.
std::string without_empty_flash(const std::string& state);

}  // namespace lab
