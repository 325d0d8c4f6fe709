// Which partitions of a Pi's disk belong together: of several boot partitions the one that booted, and the root after
// it. Three layouts are about: one boot partition and its root; A/B (autoboot.txt alone on the first, a boot partition
// and a root of each slot behind it: Raspberry Pi documentation, "autoboot.txt"); NOOBS and PINN (their own FAT first,
// a boot partition and its root, one after the other, of each system). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace agent {

struct DiskPart {
    std::string device;      // "/dev/mmcblk0p2"
    unsigned number = 0;     // in its table
    std::string filesystem;  // as libblkid calls it: "vfat", "ext4"; empty: none that it knows
};

// The partitions, of one disk, that may hold the root of what booted: one where the layout says which, several where it
// does not. `booted`: the boot partition's number, where it is known.
std::vector<std::string> roots_in(std::vector<DiskPart> parts, std::optional<unsigned> booted);

// A FAT file system that could be the card.
struct BootPart {
    std::string device;
    std::string disk;                       // that it is on
    unsigned number = 0;                    // 0: the disk itself
    bool has_settings = false;              // farroot.conf
    std::optional<std::string> root = {};   // what its cmdline.txt says; nothing: it has none
    std::optional<bool> on_boot_disk = {};  // nothing: nobody says which disk it was
    auto operator<=>(const BootPart&) const = default;
};

// What is known of the boot partition.
struct Booted {
    std::optional<unsigned> number;   // by the firmware
    std::optional<std::string> root;  // root= of the running command line, which is cmdline.txt's
};

struct CardChoice {
    std::size_t index = 0;
    bool is_certain = false;  // false: a better one may come, on the disk that booted
};

// The one whose settings count. The disk that booted comes first, on it the partition that booted, then what has
// settings.
std::optional<CardChoice> choose_card(const std::vector<BootPart>& parts, const Booted& booted);

}  // namespace agent
