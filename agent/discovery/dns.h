// DNS-SD in the domains that this machine is in (RFC 6763 §11: `_nfs._tcp.DOMAIN`), and RFC 6641's domain root. Blocks
// up to kDnsPatience: for jobs.
#pragma once

#include "agent/base/time.h"
#include "agent/discovery/source_run.h"

namespace discovery {

inline constexpr base::milliseconds kDnsPatience{4000};

void find_by_dns(SourceRun& run);

}  // namespace discovery
