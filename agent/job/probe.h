// Whether anybody answers at a server's port, and how far away it is. Blocks: for jobs.
#pragma once

#include <cstdint>
#include <string>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

// The time that a TCP connection took to be there, over the first of the host's addresses that accepts. `server` is a
// core::NfsRoot's.
base::Result<base::Duration> probe_server(const std::string& server, std::uint16_t port);

}  // namespace agent
