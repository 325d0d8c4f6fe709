#include "agent/swap/swap_mount.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "agent/job/mounts.h"
#include "agent/swap/disks.h"

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

constexpr std::string_view kSwapFolder = "/run/farroot/swap";

Failure unmountable(const core::Disk& disk, int error) {
    switch (error) {
        case EBUSY: return {Cause::SwapInUse, disk.device, "mount for writing", error, disk.used_as};
        case EROFS:
        case EACCES: return {Cause::SwapReadOnly, disk.device, "mount for writing", error, ""};
        case ENODEV: return {Cause::SwapUnsupported, disk.device, "mount", error, "this kernel has no " + disk.holds};
        default: return base::system_failure(disk.device, "mount as " + disk.holds, error);
    }
}

base::Status make_folder(const std::string& folder) {
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path(kSwapFolder).parent_path(), problem);
    for (const auto& each : {std::string(kSwapFolder), folder}) {
        if (::mkdir(each.c_str(), 0700) != 0 && errno != EEXIST) return base::system_failure(each, "mkdir", errno);
    }
    return base::Done{};
}

// Swap is nobody's to read, whatever FAT knows of owners.
std::string options_for(const std::string& filesystem) {
    return filesystem == "vfat" ? std::string(kFatOptions) + ",fmask=0177,dmask=0077" : "";
}

}  // namespace

base::Result<SwapMount> SwapMount::of(const core::Disk& disk) {
    if (!can_hold_file(disk.holds)) {
        return Failure{Cause::SwapUnsupported, disk.device, "", 0,
                       disk.holds.empty() ? "no file system's signature" : "it holds " + disk.holds};
    }
    const auto there = mount_of(disk.device);
    if (there && there->writable) return SwapMount(there->path, false);
    if (disk.is_read_only) return Failure{Cause::SwapReadOnly, disk.device, "", 0, ""};
    const std::string folder = std::string(kSwapFolder) + "/" + std::filesystem::path(disk.device).filename().string();
    if (auto made = make_folder(folder); !made) return made.failure();
    constexpr unsigned long kFlags = MS_NOEXEC | MS_NODEV | MS_NOSUID | MS_NOATIME;
    const std::string options = options_for(disk.holds);
    if (::mount(disk.device.c_str(), folder.c_str(), disk.holds.c_str(), kFlags, options.c_str()) != 0) {
        const int error = errno;
        ::rmdir(folder.c_str());
        if (there) {
            return Failure{Cause::SwapReadOnly, disk.device, "mount for writing", error,
                           "it is mounted read-only at " + there->path};
        }
        return unmountable(disk, error);
    }
    return SwapMount(folder, true);
}

SwapMount::~SwapMount() {
    if (mounted_here_) unmount_if_unused(folder_);
}

std::string swap_folder_of(std::string_view file) {
    if (!file.starts_with(std::string(kSwapFolder) + "/")) return "";
    return std::string(file.substr(0, file.find('/', kSwapFolder.size() + 1)));
}

void unmount_if_unused(const std::string& folder) {
    if (::umount2(folder.c_str(), UMOUNT_NOFOLLOW) == 0) ::rmdir(folder.c_str());
}

}  // namespace agent::swap
