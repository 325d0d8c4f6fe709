// What the card remembers of earlier boots, and what it is to remember of this one (card_memory.h). A root that can
// confirm is counted before it is handed over, so that a boot that hangs later is not forgotten: the card has
// kMemoryPatience to take that, and the boot goes on without it. So is each boot that passes a root over, and so are
// the returns forgotten that led to an NFS root. For step.cpp and trial_steps.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

// The rank of a root, which is another one when it is passed over.
Candidate::Rank ranked(const Boot& boot, const NamedRoot& named, Candidate::Rank rank);
unsigned boots_until_tried(const Boot& boot, const NamedRoot& named);  // this one among them; 0: it is not passed over

// Whether a root that is booted may become the last one that was good: not what a person booted once.
bool may_be_last_good(const Boot& boot, const Candidate& candidate);

// The root that confirmed last, where the network was to tell server or path.
std::optional<NamedRoot> last_good(const Boot& boot);

// Whether this root may be handed over as far as counting goes; begins to count it where it is to be.
bool is_counted(Turn& turn, const Candidate& candidate);
bool is_being_counted(const Boot& boot);

void on(Turn& turn, const MemoryWritten& event);
void expire_counting(Turn& turn);
std::optional<base::Time> counting_deadline(const Boot& boot);

}  // namespace agent::core
