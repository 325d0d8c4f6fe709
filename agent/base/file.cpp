#include "agent/base/file.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "agent/base/fd.h"

namespace base {

Result<std::string> read_file(const std::string& path, std::size_t most) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file) return system_failure(path, "open", errno);
    std::string content;
    char block[4096];
    while (content.size() < most) {
        const ssize_t length = ::read(file.get(), block, std::min(sizeof block, most - content.size()));
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return system_failure(path, "read", errno);
        if (length == 0) break;
        content.append(block, static_cast<std::size_t>(length));
    }
    return content;
}

std::string first_line(const std::string& path) {
    const auto content = read_file(path);
    if (!content) return "";
    // Device tree strings end in NUL (Devicetree Specification 2.2.4).
    return content->substr(0, content->find_first_of(std::string_view("\n\0", 2)));
}

Status write_file(const std::string& path, std::string_view content) {
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file) return system_failure(path, "open", errno);
    while (!content.empty()) {
        const ssize_t length = ::write(file.get(), content.data(), content.size());
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return system_failure(path, "write", errno);
        content.remove_prefix(static_cast<std::size_t>(length));
    }
    return Done{};
}

Status replace_file(const std::string& path, std::string_view content) {
    const std::string fresh = path + ".new";
    if (auto written = write_file(fresh, content); !written) return written;
    if (std::rename(fresh.c_str(), path.c_str()) != 0) return system_failure(path, "rename", errno);
    return Done{};
}

Status copy_file(const std::string& from, const std::string& to, unsigned mode) {
    constexpr std::size_t kBlock = std::size_t{1} << 20;
    const Fd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (!source) return system_failure(from, "open", errno);
    const Fd target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!target) return system_failure(to, "open", errno);
    while (true) {
        const ssize_t length = ::sendfile(target.get(), source.get(), nullptr, kBlock);
        if (length == 0) return Done{};
        if (length > 0 || errno == EINTR) continue;
        const int error = errno;
        ::unlink(to.c_str());
        return system_failure(to, "write", error);
    }
}

}  // namespace base
