// Hand-off: the chosen root becomes / and its init takes PID 1 over.
//
// Before anything that may wait for a server, a sentinel is forked. It holds one end of a close-on-exec pipe: end of
// file means that exec succeeded (or that PID 1 gave the root up), and it leaves. None in the order's patience means
// that PID 1 hangs in the new root: the sentinel reboots, by a system call that waits for nobody. Meanwhile it feeds
// the watchdog. Then the mount goes to /root (where there is a writable layer, below it: layer.h), the early mounts
// move into it, the initramfs is emptied, the root moves to /, files of it are covered where the order says so, the
// watchdog is stopped (or kept, where the owner wants that and the root feeds it) and init is exec'ed.
#pragma once

#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/base/time.h"
#include "initramfs/consoles.h"
#include "initramfs/hand_over.h"
#include "initramfs/watchdog.h"

namespace initramfs {

// Returns only when the root could not be mounted: the initramfs is whole then and the boot can go on. `arguments` are
// PID 1's own, passed on to the root's init.
base::Failure hand_off(const HandOver& order, base::Fd detached_mount, const std::vector<std::string>& arguments,
                       Consoles& consoles, Watchdog& watchdog);

}  // namespace initramfs
