#include "agent/swap/file_runs.h"

#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

Run::Kind kind_of(std::uint32_t flags) {
    constexpr std::uint32_t kUnknown =
        FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_ENCODED | FIEMAP_EXTENT_DATA_ENCRYPTED;
    constexpr std::uint32_t kInline =
        FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_DATA_TAIL | FIEMAP_EXTENT_NOT_ALIGNED | FIEMAP_EXTENT_SHARED;
    if ((flags & kUnknown) != 0) return Run::Kind::Unknown;
    if ((flags & kInline) != 0) return Run::Kind::Inline;
    return (flags & FIEMAP_EXTENT_UNWRITTEN) != 0 ? Run::Kind::Unwritten : Run::Kind::Data;
}

// False leaves errno.
bool read_fiemap(int fd, std::vector<Run>& runs) {
    constexpr std::uint32_t kExtents = 128;
    // The kernel's struct ends in an array of them.
    alignas(fiemap) std::byte memory[sizeof(fiemap) + kExtents * sizeof(fiemap_extent)];
    auto* map = reinterpret_cast<fiemap*>(memory);
    const auto* extents = reinterpret_cast<const fiemap_extent*>(memory + sizeof(fiemap));
    std::uint64_t start = 0;
    while (true) {
        std::fill(std::begin(memory), std::end(memory), std::byte{0});
        map->fm_start = start;
        map->fm_length = std::numeric_limits<std::uint64_t>::max() - start;
        map->fm_flags = FIEMAP_FLAG_SYNC;
        map->fm_extent_count = kExtents;
        if (::ioctl(fd, FS_IOC_FIEMAP, map) != 0) return false;
        for (std::uint32_t i = 0; i < map->fm_mapped_extents; ++i) {
            const fiemap_extent& each = extents[i];
            append(runs, {each.fe_logical, each.fe_physical, each.fe_length, kind_of(each.fe_flags)});
            start = each.fe_logical + each.fe_length;
            if ((each.fe_flags & FIEMAP_EXTENT_LAST) != 0) return true;
        }
        if (map->fm_mapped_extents == 0) return true;
    }
}

// FAT's preferred block is the cluster, whose blocks lie together: one question for each is enough.
bool read_fibmap(int fd, std::vector<Run>& runs) {
    struct stat facts{};
    int block = 0;
    if (::fstat(fd, &facts) != 0 || ::ioctl(fd, FIGETBSZ, &block) != 0) return false;
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    const std::uint64_t step =
        std::max<std::uint64_t>(static_cast<std::uint64_t>(facts.st_blksize), static_cast<std::uint64_t>(block));
    for (std::uint64_t at = 0; at < size; at += step) {
        auto place = static_cast<int>(at / static_cast<std::uint64_t>(block));
        if (::ioctl(fd, FIBMAP, &place) != 0) return false;
        const std::uint64_t physical = static_cast<std::uint64_t>(place) * static_cast<std::uint64_t>(block);
        // Block 0 stands for a hole.
        if (place != 0) append(runs, {at, physical, step, Run::Kind::Data});
    }
    return true;
}

}  // namespace

base::Result<std::vector<Run>> file_runs(int fd, const std::string& name) {
    std::vector<Run> runs;
    if (read_fiemap(fd, runs)) return runs;
    if (errno != EOPNOTSUPP && errno != ENOTTY) return base::system_failure(name, "ask where it lies", errno);
    runs.clear();
    if (read_fibmap(fd, runs)) return runs;
    if (errno == EINVAL || errno == ENOTTY) {
        return Failure{Cause::SwapUnsupported, name, "", errno, "its file system does not say where it lies"};
    }
    return base::system_failure(name, "ask where it lies", errno);
}

}  // namespace agent::swap
