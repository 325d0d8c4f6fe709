// password=: who does not know it may look at everything, hold the boot and have all checked, but not change what
// boots.
//
// A password that was right opens the console at which it was typed, until hold= seconds have passed without a key
// there. After a wrong one the next counts some seconds later, twice as many after each, whatever the console. While
// the card may still come to ask for a password, no guarded wish is granted.
#pragma once

#include <string>

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kPasswordPatience{10};     // for a password to be looked at
constexpr base::seconds kLongestPasswordWait{60};  // between two wrong ones

// Whether this console may; where not, the log says why. Every wish keeps its console open.
bool may(Turn& turn, const PersonWants& event);

void unlock(Turn& turn, const Unlock& wish, const std::string& console);
void on(Turn& turn, const PasswordChecked& event);
void expire_lock(Turn& turn);
void forget_passwords(Turn& turn);  // it is another one now

When lock_deadline(const Boot& boot);

}  // namespace agent::core
