#include "agent/job/open_in_root.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace agent {
namespace {

base::Fd open_below(int root, const std::string& path, std::uint64_t flags, std::uint64_t resolve) {
    // Wherever anything on the machine was renamed or mounted while the kernel followed a "..", it gives up with
    // EAGAIN, to be asked again.
    constexpr int kMostTries = 1000;
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | resolve;
    base::Fd file;
    for (int tries = 0; !file && tries < kMostTries; ++tries) {
        file = base::Fd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
        if (!file && errno != EAGAIN) break;
    }
    return file;
}

}  // namespace

base::Fd open_in_root(int root, const std::string& path, std::uint64_t flags) {
    return open_below(root, path, flags, RESOLVE_NO_MAGICLINKS);
}

base::Fd open_without_links(int root, const std::string& path, std::uint64_t flags) {
    return open_below(root, path, flags, RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
}

}  // namespace agent
