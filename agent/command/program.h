// A program of the booted system, run to its end.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"

namespace agent {

// Looked for in all of the usual folders: init may have left no PATH. Done: its exit code was 0.
base::Status run_program(const std::vector<std::string>& words);

void use_all_programs();  // the same PATH for what else starts programs

}  // namespace agent
