// Whether a file can be swap, by where its data lies on the disk. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/base/result.h"

namespace agent::swap {

// One piece of a file that lies in one piece on the disk. In bytes.
struct Run {
    enum class Kind {
        Data,
        Unwritten,  // has its place, but no content (fallocate)
        Inline,     // in the inode, or shares a block with others
        Unknown,    // has no place yet, or is compressed or encrypted
    };

    std::uint64_t logical = 0;   // from the file's start
    std::uint64_t physical = 0;  // from the file system's start
    std::uint64_t length = 0;
    Kind kind = Kind::Data;
    bool operator==(const Run&) const = default;
};

// Adds `next` to the last run where it goes on there.
void append(std::vector<Run>& runs, const Run& next);

// `runs` are in the file's order. `bytes` of it are to be swap, a whole number of pages.
base::Status check_runs(const std::string& file, const std::vector<Run>& runs, std::uint64_t bytes, std::uint64_t page);

}  // namespace agent::swap
