// The disks and partitions that the kernel has found, what is on them, and who is meant by a name. For jobs: reading a
// disk may block.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

// What can hold a filesystem, as "/dev/mmcblk0p1": partitions, and disks that have none. Memory cards come first.
std::vector<std::string> block_devices();

// All that has sectors, by the kernel's names ("mmcblk0", "mmcblk0p1"): disks with partitions too; no memory, images of
// files or network's disks. Memory cards come first.
std::vector<std::string> block_device_names();

std::filesystem::path disk_of(const std::string& partition);  // its folder in sysfs: "/sys/devices/…/block/mmcblk0"

unsigned part_number(const std::string& device);  // in its table; 0: a disk without partitions

std::string filesystem_on(const std::string& device);  // by libblkid: "ext4", "vfat"; empty when unknown

// The device of this name, as core::LocalRoot::device has it: a path in /dev, UUID=, PARTUUID=, LABEL=, PARTLABEL=. Of
// several of one name, as on a copied card, it is block_devices()' first.
std::optional<std::string> find_device(const std::string& name);
std::vector<std::string> find_devices(const std::string& name);  // all of that name
// Until there is one; longer where a disk is coming (disk_coming.h).
std::vector<std::string> wait_for_devices(const std::string& name, base::Duration patience);
base::Failure ambiguous(const std::string& name, const std::vector<std::string>& devices);

bool is_memory_card(std::string_view device);  // "/dev/mmcblk0p1", "mmcblk0"

}  // namespace agent
