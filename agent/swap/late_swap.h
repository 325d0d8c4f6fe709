// The booted system's rules for swap whose disk comes late: udev(7) switches it on, through systemd-run(1) where
// systemd runs, since its udevd may not call swapon(2) itself.
#pragma once

#include <string>
#include <vector>

#include "agent/core/swap_spec.h"

namespace agent::swap {

inline constexpr const char* kLateRulesFile = "/run/udev/rules.d/99-farroot-swap.rules";

// The file's text; empty where there is none.
std::string late_rules(const std::vector<core::LateSwap>& swaps);

}  // namespace agent::swap
