// A local root is mounted for good by a job, once its turn to boot has come: after a power cut that first brings its
// journal up to date, all of 128 MB at worst, in pieces of 4 kB on an old card. The hand-over waits for it for
// kLocalMountPatience; a root that can't be mounted has failed, and one whose place another root takes meanwhile is let
// go of.
#pragma once

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

// The job of PID 1's own rescue has as long.
constexpr base::seconds kLocalMountPatience{300};

// The job whose mount this verified candidate boots from; nothing: it has only begun.
std::optional<JobId> mount_for(Turn& turn, const Candidate& candidate);
// What was mounted for another root than this one, which may be none.
void forget_other_mounts(Turn& turn, const Candidate* next);

void on(Turn& turn, const LocalMounted& event);
void expire_local_mount(Turn& turn);
When local_mount_deadline(const Boot& boot);
bool is_mounting(const Boot& boot);

}  // namespace agent::core
