// The mounts of this process, by the text of /proc/self/mountinfo (proc(5)).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent {

struct MountEntry {
    unsigned major = 0;
    unsigned minor = 0;
    bool is_whole = false;  // not only a folder of the file system
    std::string path;       // where it is mounted
    bool writable = false;  // the mount is, and its file system
    std::string source;     // "/dev/sda1"
};
std::vector<MountEntry> parse_mounts(std::string_view mountinfo);

// Where a file system is mounted, whole; the mount that is writable before others.
struct MountedAt {
    std::string path;
    bool writable = false;
};
std::optional<MountedAt> find_mount(std::string_view mountinfo, unsigned major, unsigned minor);
std::optional<MountedAt> mount_of(const std::string& device);  // "/dev/mmcblk0p1", as it is now

// Blank, tab, newline and backslash are \040, \011, \012 and \134 in the kernel's tables.
std::string unescaped(std::string_view field);

// With which all of farroot mounts FAT: a file system that is mounted twice keeps the options of the first time.
// farroot.new then needs no long name: its entry is one, and never half of it is in another sector.
inline constexpr const char* kFatOptions = "shortname=winnt";

}  // namespace agent
