// Names to addresses through c-ares. Blocks: for jobs.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

// The numeric addresses of a host name, IPv4 and IPv6, in the order in which they are to be tried (RFC 6724). Asks the
// servers of /etc/resolv.conf, with its search list, and takes eight. What is numeric comes back alone:
// "[fe80::1%eth0]" as "fe80::1%eth0".
base::Result<std::vector<std::string>> resolve_host(const std::string& host);

// The name of its PTR record, or of /etc/hosts; empty: none, or no answer in `patience`.
std::string name_of(const std::string& numeric, base::Duration patience);

}  // namespace agent
