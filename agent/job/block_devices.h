// The disks and partitions that the kernel has found, and what is on them. For jobs: reading a disk may block.
#pragma once

#include <string>
#include <vector>

namespace agent {

// What can hold a filesystem, as "/dev/mmcblk0p1": partitions, and disks that have none. Memory cards come first.
std::vector<std::string> block_devices();

std::string filesystem_on(const std::string& device);  // by libblkid: "ext4", "vfat"; empty when unknown

}  // namespace agent
