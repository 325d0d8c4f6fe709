// DNS-SD over multicast DNS: one-shot questions from an ephemeral port (RFC 6762 §5.1, §6.7), so that answers come by
// unicast and no group is joined. Blocks up to kMdnsPatience: for jobs.
#pragma once

#include "agent/base/time.h"
#include "agent/discovery/source_run.h"

namespace discovery {

inline constexpr base::milliseconds kMdnsPatience{2500};

void find_by_mdns(SourceRun& run);

}  // namespace discovery
