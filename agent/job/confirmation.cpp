#include "agent/job/confirmation.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

namespace agent {

bool can_confirm(int root) {
    constexpr std::array kSigns{"etc/systemd/system/multi-user.target.wants/farroot-confirm.service",
                                "etc/farroot/confirms"};
    return std::ranges::any_of(kSigns, [root](const char* path) {
        struct stat facts{};
        return ::fstatat(root, path, &facts, AT_SYMLINK_NOFOLLOW) == 0;
    });
}

}  // namespace agent
