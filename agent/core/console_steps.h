// How a person at a console moves a boot. For step.cpp and those steps that must not run ahead of that person.
//
// A key holds the boot for hold=; each key anew. In mode=ask and mode=diagnose it is held from the start, until it is
// released or a root is chosen. While it is held no root is handed over and no reboot is ordered; what is found out
// goes on. A chosen root boots when it is verified, held or not; when its trial fails or the boot goes on, the choice
// is gone. Nothing boots while settings are written and read again: they may name another root.
#pragma once

#include <optional>

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kSavePatience{20};  // for the card to take new settings

void on(Turn& turn, const PersonWants& event);
void on(Turn& turn, const SettingsSaved& event);
void expire_hold(Turn& turn);
void expire_saving(Turn& turn);
void drop_failed_choice(Turn& turn);

bool is_held(const Boot& boot);
When hold_end(const Boot& boot);  // when it goes on by itself

bool is_saving(const Boot& boot);

bool is_chosen(const Boot& boot, const Candidate& candidate);

When console_deadline(const Boot& boot);

}  // namespace agent::core
