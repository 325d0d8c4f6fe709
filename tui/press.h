// What a key does. Pure: what the person did so far, the key and the newest snapshot in, what they have done now and
// what they want of the boot out.
#pragma once

#include <vector>

#include "agent/core/intent.h"
#include "agent/core/snapshot.h"
#include "tui/frame.h"
#include "tui/key.h"
#include "tui/ui.h"

namespace tui {

struct Pressed {
    Ui ui;
    std::vector<agent::core::Intent> intents;  // in the order in which they are to be sent
};

// Any key holds the boot, or renews the hold, but the one that releases it. What needs a password that was not given at
// this console (lock.h) is not sent: the password is asked for.
Pressed press(Ui ui, const Key& key, const agent::core::Snapshot& snapshot, Size size);

// A newer snapshot came: where the hold has ended, nobody is there any more; where the password was right, the key that
// asked for it is pressed again. With mode=diagnose that page opens by itself, once.
Pressed after_news(Ui ui, bool was_held, const agent::core::Snapshot& snapshot, Size size);

// Somebody woke a serial line: as a key that does nothing but hold.
Pressed wake(Ui ui, const agent::core::Snapshot& snapshot);

}  // namespace tui
