// What the jobs `swap` and `disks` answer: JSON of agent/core/swap_json.h, or the failure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"

namespace agent {

std::string encode(const base::Result<std::vector<core::SwapArea>>& outcome);
std::string encode(const std::vector<core::Disk>& disks);

// What is no such answer is a Failure of Cause::JobCrashed.
base::Result<std::vector<core::SwapArea>> decode_swap(std::string_view bytes);
base::Result<std::vector<core::Disk>> decode_disks(std::string_view bytes);

}  // namespace agent
