// Names to addresses through c-ares. Blocks: for jobs.
#pragma once

#include <string>

#include "agent/base/result.h"

namespace agent {

// The numeric address of an IPv4 host name; a numeric address, IPv6 included, comes back as it is, without brackets.
// Asks the servers of /etc/resolv.conf.
base::Result<std::string> resolve_host(const std::string& host);

}  // namespace agent
