#include "agent/job/job_answer.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/core/root_facts_json.h"
#include "agent/job/evidence_json.h"
#include "agent/job/job_end.h"
#include "agent/job/resolv_conf_link.h"

namespace agent {
namespace {

using base::Failure;
using nlohmann::json;

std::string text_of(const json& answer) {
    return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

json failure_as_json(const Failure& failure) {
    return {{"cause", base::describe(failure.cause).id},
            {"object", failure.object},
            {"operation", failure.operation},
            {"errno", failure.error},
            {"evidence", failure.evidence},
            {"remedy", failure.exact_remedy}};
}

Failure failure_from_json(const json& in) {
    return {base::cause_from_id(in.at("cause").get<std::string>()).value_or(base::Cause::Unknown),
            in.at("object"),
            in.at("operation"),
            in.at("errno"),
            in.at("evidence"),
            in.at("remedy")};
}

namespace {

json answer_of(const base::Result<core::Verdict>& outcome) {
    json out;
    if (outcome) {
        out["verdict"] = {{"root", outcome->root},
                          {"version", outcome->version},
                          {"filesystem", outcome->filesystem},
                          {"init", outcome->init},
                          {"resolv_conf", outcome->resolv_conf},
                          {"mount_flags", outcome->mount_flags},
                          {"mount_data", outcome->mount_data},
                          {"confirms", outcome->confirms},
                          {"facts", outcome->facts},
                          {"fstab", outcome->fstab},
                          {"network_files", outcome->network_files},
                          {"warnings", json::array()}};
        for (const auto& warning : outcome->warnings) out["verdict"]["warnings"].push_back(failure_as_json(warning));
    } else {
        out["failure"] = failure_as_json(outcome.failure());
    }
    return out;
}

}  // namespace

std::string encode(const base::Result<core::Verdict>& outcome) {
    return text_of(answer_of(outcome));
}

std::string encode(const base::Result<core::Verdict>& outcome, const core::TrialRecord& record) {
    json out = answer_of(outcome);
    out["record"] = record_as_json(record);
    return text_of(out);
}

std::string encode(const causes::Evidence& evidence) {
    return text_of(evidence_as_json(evidence));
}

base::Result<causes::Evidence> evidence_of(const JobEnd& end) {
    constexpr const char* kName = "server-evidence";
    if (!end.answer) return failure_of(end, kName);
    try {
        return evidence_from_json(base::parse_json(end.answer->bytes));
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, kName, "read its answer", 0, problem.what()};
    }
}

core::TrialRecord record_of(const JobEnd& end) {
    try {
        return record_from_json(base::parse_json(end.answer ? end.answer->bytes : "").at("record"));
    } catch (const json::exception&) {
        return {};
    }
}

base::Result<core::Verdict> decode_answer(std::string_view text) {
    try {
        const json in = base::parse_json(text);
        if (in.contains("verdict")) {
            const json& verdict = in.at("verdict");
            const std::string resolv_conf = verdict.at("resolv_conf");
            // The agent will write there: what a job that went astray says is not enough.
            core::Verdict out{verdict.at("root"),
                              verdict.at("version"),
                              verdict.at("filesystem"),
                              verdict.at("init"),
                              is_path_in_run(resolv_conf) ? resolv_conf : "",
                              verdict.at("mount_flags"),
                              verdict.at("mount_data"),
                              verdict.at("confirms"),
                              verdict.at("facts").get<core::RootFacts>(),
                              verdict.at("fstab"),
                              {},
                              verdict.value("network_files", std::map<std::string, std::string>())};
            for (const auto& each : verdict.at("warnings")) out.warnings.push_back(failure_from_json(each));
            return out;
        }
        return failure_from_json(in.at("failure"));
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, "job", "read its answer", 0, problem.what()};
    }
}

base::Result<core::Verdict> outcome_of(const JobEnd& end, const std::string& name) {
    if (end.answer) return decode_answer(end.answer->bytes);
    return failure_of(end, name);
}

std::string encode(const base::Result<core::Throughput>& reads) {
    json out;
    if (reads) {
        out["bytes"] = reads->bytes;
        out["took_us"] = std::chrono::duration_cast<std::chrono::microseconds>(reads->took).count();
    } else {
        out["failure"] = failure_as_json(reads.failure());
    }
    return text_of(out);
}

std::string encode_devices(const std::map<std::string, std::string>& devices) {
    return text_of({{"devices", devices}});
}

base::Result<std::map<std::string, std::string>> devices_of(const JobEnd& end) {
    constexpr const char* kName = "find-disks";
    if (!end.answer) return failure_of(end, kName);
    try {
        return base::parse_json(end.answer->bytes).at("devices").get<std::map<std::string, std::string>>();
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, kName, "read its answer", 0, problem.what()};
    }
}

std::string encode_driverless(const std::vector<Failure>& adapters) {
    json out{{"driverless", json::array()}};
    for (const auto& each : adapters) out["driverless"].push_back(failure_as_json(each));
    return text_of(out);
}

std::vector<Failure> driverless_of(const JobEnd& end) {
    constexpr std::size_t kMostAdapters = 16;
    std::vector<Failure> adapters;
    if (!end.answer) return adapters;
    try {
        const json in = base::parse_json(end.answer->bytes);
        for (const auto& each : in.at("driverless")) {
            if (adapters.size() == kMostAdapters) break;
            adapters.push_back(failure_from_json(each));
        }
    } catch (const json::exception&) {
        adapters.clear();
    }
    return adapters;
}

base::Result<core::Throughput> decode_reads(std::string_view text) {
    try {
        const json in = base::parse_json(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        return core::Throughput{in.at("bytes"), base::time_from_json<std::chrono::microseconds>(in.at("took_us"))};
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, "measure", "read its answer", 0, problem.what()};
    }
}

base::Result<core::Throughput> reads_of(const JobEnd& end) {
    if (end.answer) return decode_reads(end.answer->bytes);
    return failure_of(end, "measure");
}

std::string encode(const base::Result<base::Duration>& round_trip) {
    json out;
    if (round_trip) {
        out["round_trip_us"] = std::chrono::duration_cast<std::chrono::microseconds>(*round_trip).count();
    } else {
        out["failure"] = failure_as_json(round_trip.failure());
    }
    return text_of(out);
}

base::Result<base::Duration> decode_round_trip(std::string_view text) {
    constexpr base::Duration kLongest = base::seconds(60);
    try {
        const json in = base::parse_json(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        const auto measured = base::time_from_json<std::chrono::microseconds>(in.at("round_trip_us"));
        return std::clamp<base::Duration>(measured, base::Duration::zero(), kLongest);
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, "probe", "read its answer", 0, problem.what()};
    }
}

}  // namespace agent
