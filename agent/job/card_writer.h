// Writes what farroot keeps on the card: farroot.state in place, farroot.conf by way of farroot.new, farroot.key; no
// other file of the card is touched. Short: mounts, writes, unmounts; or writes through the booted system's own mount.
// Blocks: for a job.
//
// FAT has no journal, and what was written since the last flush may reach the card in any order or not at all. A power
// cut at any moment must leave the old content or the new one, and a file system that fsck finds no more to say about
// than lost clusters. So a file is replaced in steps with a flush behind each:
//   1. clusters are taken from the FAT, the fresh file's entry is empty
//   2. its content is written, its entry says where; the old file is untouched
//   3. rename: the fresh file's entry is gone
//   4. rename: the old file's entry says where the new content is
//   5. the old content's clusters are given back to the FAT
// Linux's vfat orders none of this by itself. It changes FAT and directory sectors in the block device's cache, which
// fsync(2) of the block device writes, but an entry's start and size when the inode is written, at fsync(2) of the
// file; and it frees clusters when the last descriptor is closed.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/core/card_memory.h"

namespace agent {

inline constexpr std::string_view kHostKeyFile = "farroot.key";

// `device` is the card's, as find_card() tells. The process's mounts must be its own (own_mounts()). What is on the
// card already is not written again. Lines of the text that are hidden (settings/secrets.h) become those of the card.
base::Status remember(const std::string& device, const core::CardMemory& memory);
base::Status save_settings(const std::string& device, std::string_view text);
base::Status save_host_key(const std::string& device, std::string_view text);  // host_key_text.h

// As the card holds it now; empty where it holds none.
base::Result<core::CardMemory> recall(const std::string& device);

}  // namespace agent
