// The last that farroot does to the network: leaves in /run what the booted system's network software has to know.
#pragma once

#include <string>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace agent {

// Writes what it can; the first failure is returned. `resolv_conf_path` as core::Verdict::resolv_conf.
base::Status write_hand_over_files(const base::Link& link, const base::NetConfig& config,
                                   const std::string& resolv_conf_path);

}  // namespace agent
