// What a person can do about swap: which disks it can lie on, how such a place is named, what is not on the card yet.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/core/snapshot.h"
#include "tui/card_edit.h"

namespace tui {

enum class SwapUse {
    None,     // in use, or something else is on it
    Use,      // it holds swap
    Create,   // it holds nothing
    AddFile,  // a filesystem that can hold a swap file
};

struct SwapChoice {
    SwapUse use = SwapUse::None;
    std::string why = "";   // of None, in words
    std::string name = "";  // as swap= takes the device: by UUID= where it has one, since /dev/sda may be sdb tomorrow
};

SwapChoice choice_for(const agent::core::Disk& disk, const std::vector<agent::core::Disk>& disks);

// What was chosen at a console, works and does not stand on the card: lines to add there.
std::vector<CardEdit> unsaved_swaps(const agent::core::Snapshot& snapshot);

}  // namespace tui
