// A program of the booted system, run to its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace agent {

// Looked for in all of the usual folders: init may have left no PATH. Done: its exit code was 0. What it is to read
// from its standard input is all there before it starts, and need not be read: no pipe whose other end may be gone, for
// which the kernel would end us (SIGPIPE, pipe(7)). Without it, it has ours.
base::Status run_program(const std::vector<std::string>& words, std::optional<std::string_view> input = {});

}  // namespace agent
