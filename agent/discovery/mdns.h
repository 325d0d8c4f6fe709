// DNS-SD over multicast DNS (mdns_socket.h), on all links at once. Blocks up to kMdnsPatience: for jobs.
#pragma once

#include "agent/base/time.h"
#include "agent/discovery/source_run.h"

namespace discovery {

inline constexpr base::milliseconds kMdnsPatience{2500};

void find_by_mdns(SourceRun& run);

}  // namespace discovery
