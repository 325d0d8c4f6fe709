#include "initramfs/early_mounts.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace initramfs {
namespace {

struct EarlyMount {
    const char* filesystem;
    const char* target;
    unsigned long flags;
    const char* options;
};

constexpr std::array kEarlyMounts{
    EarlyMount{"proc", "/proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr},
    EarlyMount{"sysfs", "/sys", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr},
    EarlyMount{"devtmpfs", "/dev", MS_NOSUID, "mode=0755"},
    EarlyMount{"tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755,size=20%"},
};

// A wrapper around /init may have done it. mount(2) would not say so: each mount of proc is one of its own since Linux
// 5.8, and would hide what is mounted within.
bool is_mount_point(const char* folder) {
    struct stat there{};
    struct stat root{};
    return ::stat(folder, &there) == 0 && ::stat("/", &root) == 0 && there.st_dev != root.st_dev;
}

const char* mount_one(const EarlyMount& each) {
    ::mkdir(each.target, 0755);
    if (is_mount_point(each.target)) return "was mounted";
    const bool done = ::mount(each.filesystem, each.target, each.filesystem, each.flags, each.options) == 0;
    return done ? "mounted" : std::strerror(errno);
}

}  // namespace

std::string mount_early() {
    std::string table;
    for (const auto& each : kEarlyMounts) {
        table += std::string(each.filesystem) + " on " + each.target + ": " + mount_one(each) + "\n";
    }
    ::mkdir("/run/farroot", 0755);
    ::mkdir("/root", 0755);
    return table;
}

}  // namespace initramfs
