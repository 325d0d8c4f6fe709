// How servers are looked for, and how roots that nobody here named become candidates: those that the network tells of.
//
// Discovery runs where no root is named, the local root has had its turn, and all that could boot has failed: no Pi
// with a root of its own scans the network after a power cut. It is the driver's work, with a deadline, and begins anew
// on another network, and every kDiscoverAgain, a quarter more or less, while nothing boots. What it finds is shown and
// boots nothing. For step.cpp and trial_steps.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

// The root path of the lease in use, where no NFS root is named. It is refused unless trust= covers it, and is no
// candidate of its own where a person named that server and path.
void join_discovered(Turn& turn);

void discover(Turn& turn);
void on(Turn& turn, const ServersFound& event);
void expire_discovery(Turn& turn);
void forget_discovery(Turn& turn);  // it was over a network that is not there any more

std::optional<base::Time> discovery_deadline(const Boot& boot);

}  // namespace agent::core
