// Evidence as JSON: what the jobs of `farroot diagnose` answer with, and what it shows with --json. What was not
// observed is missing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "agent/causes/evidence.h"
#include "agent/job/nfs_trial.h"

namespace agent {

nlohmann::json evidence_as_json(const causes::Evidence& evidence);
causes::Evidence evidence_from_json(const nlohmann::json& in);  // throws nlohmann::json::exception

// Of a trial: the keys "mounts", "root_failure" and "root" of the evidence.
nlohmann::json record_as_json(const TrialRecord& record);
TrialRecord record_from_json(const nlohmann::json& in);  // throws nlohmann::json::exception

}  // namespace agent
