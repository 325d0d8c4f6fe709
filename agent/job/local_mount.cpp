#include "agent/job/local_mount.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace agent {
namespace {

constexpr const char* kPoint = "/run/farroot/local";

bool mount_with(const core::Verdict& verdict, unsigned long flags) {
    return ::mount(verdict.root.c_str(), kPoint, verdict.filesystem.c_str(), flags, verdict.mount_data.c_str()) == 0;
}

// A file system with a swap file on it is mounted for writing already: then the mount alone is read-only.
bool mount_as_told(const core::Verdict& verdict) {
    if (mount_with(verdict, verdict.mount_flags)) return true;
    const bool is_in_use = errno == EBUSY && (verdict.mount_flags & MS_RDONLY) != 0;
    return is_in_use && mount_with(verdict, verdict.mount_flags & ~static_cast<unsigned long>(MS_RDONLY)) &&
           ::mount(nullptr, kPoint, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
}

}  // namespace

base::Result<base::Fd> mount_local_root(const core::Verdict& verdict) {
    ::mkdir(kPoint, 0700);
    if (!mount_as_told(verdict)) {
        return base::Failure{base::Cause::SdUnreadable, verdict.root, "mount as " + verdict.filesystem, errno,
                             verdict.mount_data.empty() ? "" : "with rootflags=" + verdict.mount_data};
    }
    base::Fd mount(static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, kPoint, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
    if (!mount) return base::system_failure(verdict.root, "open_tree", errno);
    return mount;
}

}  // namespace agent
