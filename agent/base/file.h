// Small files read and written whole: /proc, /sys, the card's settings, the report.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.h"

namespace base {

// At most `most` bytes; a file that can't be read is a Failure. Never waits for the other end of a FIFO.
Result<std::string> read_file(const std::string& path, std::size_t most = std::size_t{1024} * 1024);

// The first line without its newline, or "" when there is no such file: for /proc and /sys.
std::string first_line(const std::string& path);

Status write_file(const std::string& path, std::string_view content);  // the file must exist or be creatable

// The same by a rename, so that a reader finds a whole one, old or new.
Status replace_file(const std::string& path, std::string_view content);

// To a new file with these permissions.
Status copy_file(const std::string& from, const std::string& to, unsigned mode);

}  // namespace base
