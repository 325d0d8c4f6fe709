// Names to addresses: through c-ares, and by multicast DNS. Blocks: for jobs.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

// The numeric addresses of a host name, IPv4 and IPv6, in the order in which they are to be tried (RFC 6724). Asks
// /etc/hosts and the servers of /etc/resolv.conf, with its search list, and takes eight. A name in .local belongs to
// the link (RFC 6762 §3): there multicast is asked, and DNS only after it, where that name is in one of its domains. So
// is NAME.local for a single word, "nas", that DNS does not know. What is numeric comes back alone: "[fe80::1%eth0]" as
// "fe80::1%eth0".
base::Result<std::vector<std::string>> resolve_host(const std::string& host);

// Whether DNS may know a name in .local, of old domains of that name, "nas.corp.local": one of its domains holds it.
bool is_in_domain(const std::string& name, const std::vector<std::string>& domains);

// The name of its PTR record, or of /etc/hosts; empty: none, or no answer in `patience`.
std::string name_of(const std::string& numeric, base::Duration patience);

}  // namespace agent
