// From evidence to causes. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/causes/evidence.h"

namespace agent::causes {

// What is wrong, what must be mended first in front; empty where nothing speaks against the root. Where a mount failed
// and the evidence does not tell why, Unknown with the raw facts.
std::vector<base::Failure> explain(const Evidence& evidence);

// The one to mend first, of what keeps the root from booting; none where that is unknown.
std::optional<base::Failure> first_cause(const Evidence& evidence);

// What does not keep a root from booting unless require= says so.
bool is_warning(base::Cause cause);

// What a root that mounted lacks; of agent/core/root_facts.h.
std::vector<base::Failure> faults_of(const core::RootFacts& root, const std::string& name, const std::string& path);

// NFS versions that the server offers, as far as it was asked: "4.2, 4.1, 3".
std::vector<std::string> versions_offered(const Evidence& evidence);

}  // namespace agent::causes
