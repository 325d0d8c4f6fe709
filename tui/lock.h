// Whether a console may change the boot: with password= only once the password was given there, and not before it is
// known whether the card has one. The core judges by the same rule (agent/core/lock_steps.h); the screen knows it so
// that it can ask instead of being refused.
#pragma once

#include <string_view>
#include <vector>

#include "agent/core/intent.h"
#include "agent/core/snapshot.h"

namespace tui {

// What the lock knows of this console.
agent::core::LockedConsole console_in(const agent::core::LockView& lock, std::string_view console);

bool is_locked(const agent::core::Snapshot& snapshot, std::string_view console);

// Whether one of the intents is not for a console that is locked.
bool needs_password(const std::vector<agent::core::Intent>& intents, const agent::core::Snapshot& snapshot,
                    std::string_view console);

}  // namespace tui
