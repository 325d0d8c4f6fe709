// In which order candidates are tried, and from when on each may start and boot (boot.h has the prose). Views of a
// Boot.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "agent/core/boot.h"

namespace agent::core {

using When = std::optional<base::Time>;  // nothing: only something that happens can bring it

inline When earlier(When a, When b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

// By rank, and within one as they are.
void put_in_order(std::vector<Candidate>& candidates);

// Of the candidate at the same place: from when on nothing before it holds it back.
std::vector<When> openings(const Boot& boot);

// Whether one before it leads to the very same root, as where the network names the one that confirmed last: it is not
// tried beside it.
bool is_twin(const Boot& boot, const Candidate& candidate);

// How long a candidate that is being tried holds the next ones back, and when its trial is given up.
base::Duration head_start(const Candidate& candidate);
base::Duration trial_patience(const Candidate& candidate);
// Of one that is verified: until its init has to run. A server as slow as the trial found it needs longer than others.
base::seconds hand_off_patience(const Candidate& candidate);

// Whether an NFS root may still come to boot: one that is named, or that trust= may cover.
bool hopes_for_network(const Boot& boot);

// When the local root joins if no root is verified before; nothing: it has, or is not to.
When fallback_time(const Boot& boot);

}  // namespace agent::core
