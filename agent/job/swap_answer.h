// What the jobs `swap` and `disks` leave on their socket: JSON, {"areas": […]}, {"disks": […]} or
// {"failure": {…}}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"

namespace agent {

std::string encode(const base::Result<std::vector<core::SwapArea>>& outcome);
base::Result<std::vector<core::SwapArea>> decode_swap(std::string_view json);  // a Failure too when it is no answer

// Of more than fit in a message the first ones; long texts of what they hold are cut.
std::string encode(const std::vector<core::Disk>& disks);
base::Result<std::vector<core::Disk>> decode_disks(std::string_view json);  // a Failure when it is no answer

}  // namespace agent
