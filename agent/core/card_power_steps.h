// sd=off: when an NFS root is about to be handed over, and all that the boot had to write to the card is written, a job
// switches the card off. The hand-over waits for it, and a person holds it up no more. What keeps the card from being
// switched off is said, and keeps nothing from booting. Where the root is lost after all, the jobs that need the card
// switch it on again.
#pragma once

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kCardPowerPatience{5};

// Whether there is nothing left to switch off before this candidate boots; else the job has begun.
bool is_card_settled(Turn& turn, const Candidate& candidate);
void forget_card_power(Turn& turn);  // no NFS root is about to boot any more

void on(Turn& turn, const CardSwitchedOff& event);
void expire_card_power(Turn& turn);
When card_power_deadline(const Boot& boot);
bool is_switching_card_off(const Boot& boot);
std::optional<CardPowerView> card_power_view(const Boot& boot);

}  // namespace agent::core
