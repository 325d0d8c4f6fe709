// What a mount lets be done with the files in it, as MS_* of mount(2) and as MOUNT_ATTR_* of fsmount(2).
#pragma once

#include "agent/base/result.h"

namespace agent {

// A root on trial is only looked at: no device of it is opened, no program run, no setuid bit counts. Zero where the
// kernel could not take that back (before 5.12).
unsigned trial_attributes();

unsigned mount_attributes(unsigned long flags);

// Takes trial_attributes() off a mount, but for those that `flags` have too.
base::Status lift_trial_attributes(int mount, unsigned long flags);

}  // namespace agent
