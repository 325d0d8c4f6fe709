// The last that farroot does to the network: leaves in /run what the booted system's network software has to know.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/core/boot.h"

namespace agent {

// Writes what it can; the first failure is returned. `resolv_conf_path` as core::Verdict::resolv_conf.
base::Status write_hand_over_files(const core::UsedNetwork& network, const std::string& resolv_conf_path);

}  // namespace agent
