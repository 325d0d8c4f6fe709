// keymap= on a virtual console (console_ioctl(2), KDSKBENT). The kernel has one set of tables for all of its consoles,
// which stays until the booted system loads its own. Nothing here waits.
#pragma once

#include <vector>

#include "agent/settings/keymaps.h"

namespace tui {

// What a key means in one of the kernel's tables (keymaps(5)).
struct ConsoleKey {
    unsigned char table = 0;  // of modifiers: 1 Shift, 2 AltGr, 4 Ctrl
    unsigned char code = 0;   // linux/input-event-codes.h
    unsigned short value = 0;
    auto operator<=>(const ConsoleKey&) const = default;
};

std::vector<ConsoleKey> console_keys(const agent::settings::Keymap& keymap);  // pure

// Of the console that this terminal is. False where it is none, and for a name that is no keymap's.
bool use_keymap(int terminal, const std::string& name);

}  // namespace tui
