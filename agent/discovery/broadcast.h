// Portmappers that answer a question sent to everybody (RFC 1833 §3.2): GETPORT of mountd and nfs over UDP, to the
// subnet's broadcast address, twice. Servers without a portmapper, and those that do not listen to broadcasts, are
// silent. Blocks up to kBroadcastPatience: for jobs.
#pragma once

#include "agent/base/time.h"
#include "agent/discovery/source_run.h"

namespace discovery {

inline constexpr base::milliseconds kBroadcastPatience{1500};

void find_by_broadcast(SourceRun& run);

}  // namespace discovery
