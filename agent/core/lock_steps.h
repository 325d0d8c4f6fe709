// password=: who does not know it may look at everything, hold the boot and have all checked, but not change what
// boots.
//
// A password that was right opens the console at which it was typed, until hold= seconds have passed without a key
// there. After a wrong one the next counts at that console some seconds later, twice as many after each. Until the card
// was read, or has not come in kCardDeadline, it may ask for a password: no guarded wish is granted. Where password=
// can't be read, nobody knows it, and no console opens.
#pragma once

#include <string>

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kPasswordPatience{10};     // for a password to be looked at
constexpr base::seconds kLongestPasswordWait{60};  // between two wrong ones

// Whether this console may; where not, the log says why. Every wish keeps its console open.
bool may(Turn& turn, const PersonWants& event);

// No password is known, and the card may still bring one.
bool is_lock_unknown(const Boot& boot);

void unlock(Turn& turn, const Unlock& wish, const std::string& console);
void open_shell(Turn& turn, const OpenShell& wish, const std::string& console);
void on(Turn& turn, const PasswordChecked& event);
void expire_lock(Turn& turn);

// The password is another one now: what was granted under the old one counts no more, and no shell goes on.
void lock_consoles(Turn& turn);

When lock_deadline(const Boot& boot);

}  // namespace agent::core
