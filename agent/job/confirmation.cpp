#include "agent/job/confirmation.h"

#include <algorithm>
#include <array>

#include "agent/base/open_in_root.h"

namespace agent {

bool can_confirm(int root) {
    constexpr std::array kSigns{"etc/systemd/system/multi-user.target.wants/farroot-confirm.service",
                                "etc/farroot/confirms"};
    return std::ranges::any_of(kSigns, [root](const char* path) { return base::is_in_root(root, path); });
}

}  // namespace agent
