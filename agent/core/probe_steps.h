// How servers are probed while a trial takes its time (boot.h has the prose): whoever is not there need not be waited
// for, and how far away the others are is known. For step.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

void probe_servers(Turn& turn);
void on(Turn& turn, const ProbeEnded& event);
void expire_probes(Turn& turn);

// What the probe found, or would find, was over a network that is not there any more.
void forget_probe(Turn& turn, Candidate& candidate);

std::optional<base::Time> probe_deadline(const Boot& boot);

}  // namespace agent::core
