// What a mounted root is like beside its init: its system, modules, fstab, room, clock; and, where it is wanted for
// writing, whether it can be written, with a file that is gone again afterwards. Opened inside the root as by
// root_check.h. Blocks for as long as the server likes: for jobs.
#pragma once

#include <map>
#include <string>

#include "agent/core/root_facts.h"

namespace agent {

enum class Writing { Leave, Probe };
enum class Speed { Leave, Measure };  // reads, and writes where they are probed: at most kLongestMeasurement each

constexpr base::milliseconds kLongestMeasurement{1000};

core::RootFacts root_facts(int root, Writing writing, Speed speed);

// Those without which its init can't live: "/dev /proc"; empty: it has them all.
std::string missing_folders(int root);

// Its network software's own files that can say more while it runs from a link (netcfg/network_covers.h).
std::map<std::string, std::string> network_files(int root);

// The line of an fstab(5) that names a disk for "/"; empty when there is none.
std::string disk_line_for_root(const std::string& fstab);
// The root's fstab(5) where it names disks (core/fstab.h); else empty, as of one above 16 kB.
std::string fstab_with_disks(int root);
std::string swap_line(const std::string& fstab);  // likewise the first one that switches swap on

}  // namespace agent
