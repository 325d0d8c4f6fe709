// What jobs leave on their socket: JSON, {"verdict": {…}} or {"failure": {…}} unless said otherwise.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/causes/evidence.h"
#include "agent/core/boot.h"
#include "agent/jobs.h"

namespace agent {

std::string encode(const base::Result<core::Verdict>& outcome);
base::Result<core::Verdict> decode_answer(std::string_view json);  // a Failure too when it is no answer

// Of a trial of an NFS root, what it went through beside that: {…, "record": {…}}, see evidence_json.h.
std::string encode(const base::Result<core::Verdict>& outcome, const core::TrialRecord& record);
core::TrialRecord record_of(const JobEnd& end);  // empty where there is none

std::string encode(const causes::Evidence& evidence);
base::Result<causes::Evidence> evidence_of(const JobEnd& end);  // of server-evidence

// Of a job called `name` in a Failure: one that died has none to decode.
base::Result<core::Verdict> outcome_of(const JobEnd& end, const std::string& name);

// Of a probe: {"round_trip_us": 1200} or {"failure": {…}}.
std::string encode(const base::Result<base::Duration>& round_trip);
base::Result<base::Duration> decode_round_trip(std::string_view json);

// Of a measurement: {"bytes": 9000000, "took_us": 1200000} or {"failure": {…}}.
// Disks by the names that were looked for.
std::string encode_devices(const std::map<std::string, std::string>& devices);
base::Result<std::map<std::string, std::string>> devices_of(const JobEnd& end);

std::string encode(const base::Result<core::Throughput>& reads);
base::Result<core::Throughput> decode_reads(std::string_view json);
base::Result<core::Throughput> reads_of(const JobEnd& end);

// Of modules: {"driverless": [{…}, …]}. None where it is no answer.
std::string encode_driverless(const std::vector<base::Failure>& adapters);
std::vector<base::Failure> driverless_of(const JobEnd& end);

// A Failure inside of an answer. Reading throws nlohmann::json::exception when it is none.
nlohmann::json failure_as_json(const base::Failure& failure);
base::Failure failure_from_json(const nlohmann::json& in);

}  // namespace agent
