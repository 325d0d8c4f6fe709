// How a server is asked why the trial of its root failed: what a mount says by itself is often ambiguous, and the
// answers of the server's ports, versions and exports are not. Not where the trial's own word says all; not while
// another trial is in its first kProbeAfter, nor once a root is verified, which have better use for the processor; the
// same word again after kExplainAgain at the earliest. For the core's other steps.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

void explain_failures(Turn& turn);
void on(Turn& turn, const Explained& event);
void expire_explanations(Turn& turn);

// What the server said, or would say, was over a network that is not there any more.
void forget_explanation(Turn& turn, Candidate& candidate);

// Why the last attempt failed: the server's word, else the trial's own; nullptr: none has failed.
const base::Failure* shown_failure(const Candidate& candidate);

std::optional<base::Time> explain_deadline(const Boot& boot);

}  // namespace agent::core
