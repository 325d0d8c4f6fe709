// The mount options of a local root (mount(8), ext4(5), btrfs(5), xfs(5)) for mount(2).
#pragma once

#include <string>

namespace agent {

struct MountWords {
    unsigned long flags = 0;  // MS_*
    std::string data;         // the filesystem's own options
    bool operator==(const MountWords&) const = default;
};

// As hand-off mounts the root. `options` are the user's, rootflags=; a "ro" or "rw" among them wins over `read_write`.
// What only mount(8) knows (defaults, nofail, x-…) and what is no mount of a device (bind, remount) is left out.
MountWords final_words(const std::string& options, bool read_write);

// As the trial mounts it: nothing is written, the journal is not replayed. Options of the journal are left out, since
// the filesystem refuses them then; they show at hand-off.
MountWords trial_words(const std::string& options, const std::string& filesystem);

}  // namespace agent
