#include "agent/causes/onlooker.h"

#include <algorithm>

namespace agent::causes {
namespace {

using base::Cause;

// Empty: the cause is one for every machine.
const char* own_remedy(Cause cause) {
    switch (cause) {
        case Cause::NfsUnsupported:
            return "modprobe nfs here, or install the NFS modules of this machine's kernel; until then the root is not "
                   "mounted here, and less of it is known";
        case Cause::WrongArchitecture: return "none, if the Pi has that processor: it is this machine that has another";
        case Cause::NoModules: return "none, unless the Pi boots the very kernel that runs here";
        default: return "";
    }
}

bool concerns_root(const base::Failure& failure) {
    return *own_remedy(failure.cause) == '\0';
}

}  // namespace

std::vector<base::Failure> to_onlooker(std::vector<base::Failure> causes) {
    for (auto& each : causes) {
        if (concerns_root(each)) continue;
        each.exact_remedy = own_remedy(each.cause);
        if (each.cause == Cause::NfsUnsupported) each.object = "this machine";
    }
    std::stable_partition(causes.begin(), causes.end(), concerns_root);
    return causes;
}

}  // namespace agent::causes
