#include "agent/job/mount_flags.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace agent {
namespace {

constexpr unsigned kOnlyLookedAt = MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;

// mount_setattr(2); 0 or an errno.
int clear(int mount, unsigned attributes) {
    mount_attr change{};
    change.attr_clr = attributes;
    return ::syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH, &change, sizeof change) == 0 ? 0 : errno;
}

}  // namespace

unsigned trial_attributes() {
    return clear(-1, 0) == ENOSYS ? 0 : kOnlyLookedAt;
}

unsigned mount_attributes(unsigned long flags) {
    struct Row {
        unsigned long flag;
        unsigned attribute;
    };
    constexpr std::array kRows{Row{MS_RDONLY, MOUNT_ATTR_RDONLY},
                               Row{MS_NOSUID, MOUNT_ATTR_NOSUID},
                               Row{MS_NODEV, MOUNT_ATTR_NODEV},
                               Row{MS_NOEXEC, MOUNT_ATTR_NOEXEC},
                               Row{MS_NOATIME, MOUNT_ATTR_NOATIME},
                               Row{MS_NODIRATIME, MOUNT_ATTR_NODIRATIME},
                               Row{MS_STRICTATIME, MOUNT_ATTR_STRICTATIME}};
    unsigned attributes = 0;
    for (const auto& row : kRows) {
        if ((flags & row.flag) != 0) attributes |= row.attribute;
    }
    return attributes;
}

base::Status lift_trial_attributes(int mount, unsigned long flags) {
    const unsigned attributes = trial_attributes() & ~mount_attributes(flags);
    if (attributes == 0) return base::Done{};
    if (const int error = clear(mount, attributes); error != 0) {
        return base::system_failure("the root", "let its programs run", error);
    }
    return base::Done{};
}

}  // namespace agent
