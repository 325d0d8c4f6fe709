// The disks and partitions that swap can lie on, by sysfs and libblkid. Blocks: for jobs.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/core/swap_spec.h"
#include "agent/job/disk_probe.h"
#include "agent/job/mounts.h"

namespace agent::swap {

// Whole disks and partitions; no memory, no images of files. Texts are as the disk says them.
std::vector<core::Disk> disks();
std::vector<core::Disk> known_disks();  // the same, without what only reading from them would tell

// The one that a path leads to, "/dev/disk/by-id/…" too; its device is the kernel's name of it. A Failure where it
// can't be looked at.
base::Result<core::Disk> disk_at(const std::string& path);

// Whether the kernel can tell the disk what it no longer needs.
bool can_discard(const core::Disk& disk);

// By the disk's folder in sysfs.
std::string bus_of(std::string_view folder);

// What is said of a device in those lists: "mounted at /boot", "swap", "part of dm-0"; empty where it is free.
struct Uses {
    std::vector<MountEntry> mounts;
    std::vector<core::SwapArea> swaps;
};
std::string used_as(const Uses& uses, const std::vector<std::string>& holders, const std::string& device, dev_t number);

// "ext4", "swap", "partitions"; several with commas between.
std::string holds(const Signatures& found);

// ext4, ext3, ext2 and vfat: where a swap file can lie.
bool can_hold_file(std::string_view filesystem);

}  // namespace agent::swap
