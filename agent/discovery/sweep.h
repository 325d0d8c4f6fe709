// Everybody on the link, asked by ARP as SweepSchedule says, and TCP port 2049 of each that answered: one SYN, since
// the connection is given up before the kernel would send a second one. Without CAP_NET_RAW by TCP alone, in the same
// pace, in a /24 at most: there the kernel asks by ARP, and its neighbour table is small. Blocks, some 6 s at most: for
// jobs.
#pragma once

#include <functional>

#include "agent/discovery/source_run.h"

namespace discovery {

// `opened` is called once the sockets that take that right are open, before anybody is asked.
void find_by_sweep(SourceRun& run, const std::function<void()>& opened);

}  // namespace discovery
