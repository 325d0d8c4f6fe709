// What a root's fstab(5) asks of this Pi's own disks, and how it is mended where they are not there: a root from the
// network is often a copy of a card's, with that card's lines. systemd waits 90 s for each of them and then leaves the
// machine in an emergency shell. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace agent::core {

// A line of an fstab(5), and its fields as far as it has any; a comment has none.
struct FstabLine {
    std::string text;
    std::string device;
    std::string target;
    std::string type;
    std::string options;
    std::string rest;  // fs_freq and fs_passno, with the blanks before them
};

std::vector<FstabLine> fstab_lines(std::string_view fstab);

enum class DiskState {
    There,
    Missing,  // it may still come
    Leaves,   // it is switched off when the root boots
};

// The disks that the root insists on, by the names that fstab has for them, each once: of lines without noauto and
// nofail whose device is a path in /dev or UUID=, PARTUUID=, LABEL=, PARTLABEL=, and of those for "/".
std::vector<std::string> disks_needed(std::string_view fstab);

// All names that it has for disks, whatever it wants of them.
std::vector<std::string> disks_named(std::string_view fstab);

struct MendedFstab {
    std::string text;
    std::vector<std::string> lines;  // that got nofail, as they were
    bool operator==(const MendedFstab&) const = default;
};

// A line whose disk is missing gets nofail, and a wait of 15 s before local-fs.target, so that a disk that only comes
// late is mounted as before (systemd.mount(5)). One whose disk leaves gets nofail alone. Names that are not in `disks`
// are there. One for "/", which is mounted already, becomes a comment: without its disk systemd-remount-fs(8) fails.
// Lines of private disks with FAT, which knows no owners, get umask=0077. All else stays as it is, byte for
// byte.
MendedFstab mend(std::string_view fstab, const std::map<std::string, DiskState>& disks,
                 const std::set<std::string>& private_disks = {});

}  // namespace agent::core
