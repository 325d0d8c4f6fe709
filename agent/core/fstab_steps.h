// The lines of an NFS root's fstab(5) that insist on disks of this Pi's (fstab.h): when the root is about to be handed
// over, a job looks which of the disks are there. The hand-over waits for it for kDiskLookPatience; a disk that hangs
// is none. With fstab=mend (the default) the root gets a mended copy in the place of its /etc/fstab, for this boot, and
// the report says so.
#pragma once

#include <optional>

#include "agent/core/fstab.h"
#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kDiskLookPatience{3};

// Whether nothing has to be looked for before this candidate boots; else the job has begun.
bool is_fstab_known(Turn& turn, const Candidate& candidate);

void on(Turn& turn, const DisksFound& event);
void expire_disk_look(Turn& turn);
When disk_look_deadline(const Boot& boot);
bool is_looking_for_disks(const Boot& boot);

// Of a root that was looked at: nothing where its fstab may stay as it is.
std::optional<MendedFstab> mended_fstab(const Boot& boot, const Candidate& candidate);
std::optional<base::Failure> fstab_warning(const Boot& boot, const Candidate& candidate);

}  // namespace agent::core
