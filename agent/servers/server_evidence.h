// Asks a server all that tells why a root of it does not mount: its address, the way there, ports, versions, exports,
// the path. Changes nothing on it. Blocks for kLongestAsking at most: for jobs.
#pragma once

#include <functional>

#include "agent/base/time.h"
#include "agent/causes/evidence.h"
#include "agent/core/config.h"

namespace servers {

constexpr base::seconds kLongestAsking{25};

// `root` is complete. `opened` is called once, before anything is asked: the sockets that take root's rights are open.
agent::causes::Evidence server_evidence(const agent::core::NfsRoot& root, const std::function<void()>& opened);

}  // namespace servers
