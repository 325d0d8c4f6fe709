// How servers are looked for, and how roots that nobody here named become candidates: those that the network tells of.
//
// Discovery runs where no root is named and none is tried that is local: no Pi with a root of its own scans the network
// after a power cut. It is the driver's work, with a deadline, and begins anew on another network, and every
// kDiscoverAgain while nothing boots. For step.cpp and trial_steps.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

// Where no NFS root is named: the root path of the lease in use, refused unless trust= covers it; and those that the
// domain's DNS names and trust= covers. What a sweep, a broadcast or multicast DNS finds never boots by itself.
void join_discovered(Turn& turn);

void discover(Turn& turn);
void on(Turn& turn, const ServersFound& event);
void expire_discovery(Turn& turn);
void forget_discovery(Turn& turn);  // it was over a network that is not there any more

std::optional<base::Time> discovery_deadline(const Boot& boot);

}  // namespace agent::core
