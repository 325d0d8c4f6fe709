// What a disk of a machine was written, in order, with its flushes: QEMU's blklogwrites driver keeps it in the format
// of Linux's dm-log-writes (the kernel's Documentation/admin-guide/device-mapper/log-writes.rst).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lab {

constexpr std::size_t kSector = 512;  // bytes

struct DiskRequest {
    bool flush = false;    // what completed before is on the disk now
    bool through = false;  // FUA: on the disk when it completed
    std::uint64_t sector = 0;
    std::string data;  // whole sectors; none of a flush
};

// What the log holds by now.
std::vector<DiskRequest> read_write_log(const std::filesystem::path& log);

}  // namespace lab
