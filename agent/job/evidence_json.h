// Evidence as JSON: what the jobs of `farroot diagnose` answer with, and what it shows with --json. What was not
// observed is missing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "agent/causes/evidence.h"

namespace agent {

nlohmann::json evidence_as_json(const causes::Evidence& evidence);
causes::Evidence evidence_from_json(const nlohmann::json& in);  // throws nlohmann::json::exception

// Of a trial: the evidence's key "trial".
nlohmann::json record_as_json(const core::TrialRecord& record);
core::TrialRecord record_from_json(const nlohmann::json& in);  // throws nlohmann::json::exception

}  // namespace agent
