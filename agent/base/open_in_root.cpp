#include "agent/base/open_in_root.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace base {
namespace {

Fd open_below(int root, const std::string& path, std::uint64_t flags, std::uint64_t resolve) {
    // Wherever anything on the machine was renamed or mounted while the kernel followed a "..", it gives up with
    // EAGAIN, to be asked again.
    constexpr int kMostTries = 1000;
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | resolve;
    Fd file;
    for (int tries = 0; !file && tries < kMostTries; ++tries) {
        file = Fd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
        if (!file && errno != EAGAIN) break;
    }
    return file;
}

// `found` was opened by O_PATH. The kernel opens what that is, not what is there by now.
Fd opened_file(const Fd& found) {
    struct stat facts{};
    if (!found || ::fstat(found.get(), &facts) != 0) return {};
    if (!S_ISREG(facts.st_mode)) {
        errno = ENXIO;
        return {};
    }
    const std::string itself = "/proc/self/fd/" + std::to_string(found.get());
    return Fd(::open(itself.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

}  // namespace

Fd open_in_root(int root, const std::string& path, std::uint64_t flags) {
    return open_below(root, path, flags, RESOLVE_NO_MAGICLINKS);
}

Fd open_without_links(int root, const std::string& path, std::uint64_t flags) {
    return open_below(root, path, flags, RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
}

Fd open_file_in_root(int root, const std::string& path) {
    return opened_file(open_in_root(root, path, O_PATH));
}

Fd open_file_without_links(int root, const std::string& path) {
    return opened_file(open_without_links(root, path, O_PATH));
}

bool is_in_root(int root, const std::string& path) {
    return static_cast<bool>(open_in_root(root, path, O_PATH | O_NOFOLLOW));
}

}  // namespace base
