#include "agent/swap/swap_on.h"

#include <sys/swap.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "agent/base/file.h"
#include "agent/base/random.h"
#include "agent/swap/swaps_table.h"

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

Cause cause_of(int error) {
    switch (error) {
        case EBUSY: return Cause::SwapInUse;
        case EROFS:
        case EACCES: return Cause::SwapReadOnly;
        case EINVAL:
        case ENOSYS: return Cause::SwapUnsupported;
        default: return Cause::Unknown;
    }
}

// RFC 4122 §4.4, as libuuid's.
std::array<std::uint8_t, 16> random_uuid() {
    std::array<std::uint8_t, 16> uuid{};
    base::fill_random(uuid);
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
    return uuid;
}

}  // namespace

std::size_t page_size() {
    return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t least_bytes() {
    return std::max(kLeastBytes, kLeastPages * page_size());
}

base::Status check_size(const std::string& name, std::uint64_t bytes) {
    if (bytes >= least_bytes()) return base::Done{};
    return Failure{Cause::SwapTooSmall, name, "", 0,
                   core::size_text(bytes) + "; at least " + core::size_text(least_bytes())};
}

base::Status swap_on(const std::string& path, const std::string& name, int priority, Discard discard) {
    int flags = 0;
    if (priority >= 0) flags |= SWAP_FLAG_PREFER | (std::min(priority, SWAP_FLAG_PRIO_MASK) & SWAP_FLAG_PRIO_MASK);
    if (discard == Discard::Yes) flags |= SWAP_FLAG_DISCARD;
    if (::swapon(path.c_str(), flags) == 0) return base::Done{};
    const int error = errno;
    const char* evidence = error == EINVAL   ? "the kernel does not take it; its last messages say why"
                           : error == ENOSYS ? "this kernel has no swap"
                                             : "";
    return Failure{cause_of(error), name, "swapon", error, evidence};
}

base::Status swap_off(const std::string& name) {
    if (::swapoff(name.c_str()) == 0) return base::Done{};
    Failure failure = base::system_failure(name, "swapoff", errno);
    if (failure.error == ENOMEM) failure.evidence = "the memory has no room for what lies there";
    return failure;
}

std::vector<core::SwapArea> areas_in_use() {
    const auto text = base::read_file("/proc/swaps");
    return parse_swaps(text ? *text : "");
}

std::optional<core::SwapArea> area_in_use(const struct stat& facts) {
    for (const auto& area : areas_in_use()) {
        struct stat other{};
        if (::stat(area.name.c_str(), &other) != 0 || (other.st_mode & S_IFMT) != (facts.st_mode & S_IFMT)) continue;
        const bool is_it = S_ISBLK(facts.st_mode) ? other.st_rdev == facts.st_rdev
                                                  : other.st_dev == facts.st_dev && other.st_ino == facts.st_ino;
        if (is_it) return area;
    }
    return std::nullopt;
}

base::Result<std::optional<Header>> read_header(int fd, const std::string& name) {
    std::string first(kLargestPage, '\0');
    std::size_t length = 0;
    while (length < first.size()) {
        const ssize_t more = ::pread(fd, first.data() + length, first.size() - length, static_cast<off_t>(length));
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return base::system_failure(name, "read", errno);
        if (more == 0) break;
        length += static_cast<std::size_t>(more);
    }
    return decode(std::string_view(first).substr(0, length));
}

base::Status check_header(const Header& header, const std::string& name, std::uint64_t bytes) {
    if (header.page != page_size()) {
        return Failure{
            Cause::SwapPageSize, name, "", 0,
            "pages of " + core::size_text(header.page) + "; this kernel's have " + core::size_text(page_size())};
    }
    if (header.bytes() > bytes) {
        return Failure{
            Cause::SwapTooSmall, name, "", 0,
            "it says that it has " + core::size_text(header.bytes()) + ", there are " + core::size_text(bytes)};
    }
    return base::Done{};
}

base::Status write_header(int fd, const std::string& name, std::uint64_t bytes) {
    const std::uint64_t pages = std::min<std::uint64_t>(bytes / page_size(), std::numeric_limits<std::uint32_t>::max());
    const std::string page = encode({page_size(), static_cast<std::uint32_t>(pages - 1), random_uuid(), ""});
    std::size_t written = 0;
    while (written < page.size()) {
        const ssize_t more = ::pwrite(fd, page.data() + written, page.size() - written, static_cast<off_t>(written));
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return base::system_failure(name, "write", errno);
        written += static_cast<std::size_t>(more);
    }
    if (::fsync(fd) != 0) return base::system_failure(name, "write to the disk", errno);
    return base::Done{};
}

}  // namespace agent::swap
