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

}  // namespace

std::string mount_early() {
    std::string table;
    for (const auto& each : kEarlyMounts) {
        ::mkdir(each.target, 0755);
        const bool done = ::mount(each.filesystem, each.target, each.filesystem, each.flags, each.options) == 0;
        // EBUSY: somebody before us mounted it, as a wrapper around /init may.
        const char* outcome = done ? "mounted" : errno == EBUSY ? "was mounted" : std::strerror(errno);
        table += std::string(each.filesystem) + " on " + each.target + ": " + outcome + "\n";
    }
    ::mkdir("/run/farroot", 0755);
    ::mkdir("/root", 0755);
    return table;
}

}  // namespace initramfs
