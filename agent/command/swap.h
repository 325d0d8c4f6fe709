// `farroot swap`: what swap is in use and which disks could be, swap on and off, and swap made anew on a place that the
// user names twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"

namespace agent {

struct SwapOptions {
    enum class What { Help, List, Add, Remove, Create };

    What what = What::List;
    bool json = false;                  // of List
    core::SwapSpec spec;                // of Add and Create
    std::string name;                   // of Remove
    int priority = -1;                  // of Add and Create; negative: the kernel's choice
    std::optional<std::string> erases;  // of Create, agreed beforehand
    bool operator==(const SwapOptions&) const = default;
};

// The failure's evidence says what is wrong with which word.
base::Result<SwapOptions> read_swap_options(const std::vector<std::string>& words);

int run_swap(const std::vector<std::string>& words);  // the exit code: 0 fine, 1 could not, 2 usage

}  // namespace agent
