// The disks and partitions that the kernel has found, what is on them, and who is meant by a name. For jobs: reading a
// disk may block.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace agent {

// What can hold a filesystem, as "/dev/mmcblk0p1": partitions, and disks that have none. Memory cards come first.
std::vector<std::string> block_devices();

std::string filesystem_on(const std::string& device);  // by libblkid: "ext4", "vfat"; empty when unknown

// The device of this name, as core::LocalRoot::device has it: a path in /dev, UUID=, PARTUUID=, LABEL=, PARTLABEL=, or
// nothing for the SD card's root: the second partition of a disk whose first one is FAT. Of several of one name, as on
// a copied card, it is block_devices()' first.
std::optional<std::string> find_device(const std::string& name);

}  // namespace agent
