#include "agent/job/card_mount.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace agent {
namespace {

using base::Cause;
using base::Failure;

constexpr const char* kCardPoint = "/run/farroot/card";

Failure unmountable(const std::string& device, CardMount::For purpose, int error) {
    if (error == ENOENT || error == ENXIO || error == ENOMEDIUM) {
        return {Cause::NoCard, device, "mount", error, ""};
    }
    // The switch at a card's side makes the kernel refuse to open it for writing (EACCES).
    const bool is_read_only = error == EACCES || error == EROFS;
    const bool is_about_writing = purpose == CardMount::For::Writing && is_read_only;
    return {is_about_writing ? Cause::CardReadOnly : Cause::CardUnreadable, device, "mount", error, ""};
}

}  // namespace

base::Status own_mounts() {
    if (::unshare(CLONE_NEWNS) != 0) return base::system_failure("card", "unshare the mount namespace", errno);
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        return base::system_failure("card", "make the mounts private", errno);
    }
    return base::Done{};
}

base::Result<CardMount> CardMount::of(const std::string& device, For purpose) {
    const bool writes = purpose == For::Writing;
    if (const auto there = mount_of(device)) {
        if (writes && !there->writable) {
            return Failure{Cause::CardReadOnly, device, "write", EROFS, "it is mounted read-only at " + there->path};
        }
        return CardMount(device, there->path, false);
    }
    ::mkdir(kCardPoint, 0700);
    const auto mounted = [&](unsigned long how) {
        constexpr unsigned long kFlags = MS_NODEV | MS_NOEXEC | MS_NOSUID | MS_NOATIME;
        return ::mount(device.c_str(), kCardPoint, "vfat", kFlags | how, kFatOptions) == 0;
    };
    // Another job may just have mounted it for writing, which can't be seen among the mounts of this one.
    const bool is_mounted = writes ? mounted(0) : mounted(MS_RDONLY) || (errno == EBUSY && mounted(0));
    if (!is_mounted) return unmountable(device, purpose, errno);
    return CardMount(device, kCardPoint, true);
}

CardMount::CardMount(CardMount&& other) noexcept
    : device_(std::move(other.device_)),
      folder_(std::move(other.folder_)),
      mounted_here_(std::exchange(other.mounted_here_, false)) {}

CardMount::~CardMount() {
    unmount();
}

bool CardMount::holds(std::string_view name) const {
    return ::access(path_of(name).c_str(), F_OK) == 0;
}

bool CardMount::unmount() {
    return !std::exchange(mounted_here_, false) || ::umount2(kCardPoint, 0) == 0;
}

}  // namespace agent
