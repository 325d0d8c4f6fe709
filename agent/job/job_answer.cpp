#include "agent/job/job_answer.h"

#include <nlohmann/json.hpp>

#include "agent/job/resolv_conf_link.h"

namespace agent {
namespace {

using base::Failure;
using nlohmann::json;

}  // namespace

std::string encode(const base::Result<core::Verdict>& outcome) {
    json out;
    if (outcome) {
        out["verdict"] = {{"root", outcome->root},
                          {"version", outcome->version},
                          {"filesystem", outcome->filesystem},
                          {"init", outcome->init},
                          {"resolv_conf", outcome->resolv_conf}};
    } else {
        const Failure& failure = outcome.failure();
        out["failure"] = {{"cause", base::describe(failure.cause).id},
                          {"object", failure.object},
                          {"operation", failure.operation},
                          {"errno", failure.error},
                          {"evidence", failure.evidence}};
    }
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<core::Verdict> decode_answer(std::string_view text) {
    try {
        const json in = json::parse(text);
        if (in.contains("verdict")) {
            const json& verdict = in.at("verdict");
            const std::string resolv_conf = verdict.at("resolv_conf");
            // The agent will write there: what a job that went astray says is not enough.
            return core::Verdict{verdict.at("root"), verdict.at("version"), verdict.at("filesystem"),
                                 verdict.at("init"), is_path_in_run(resolv_conf) ? resolv_conf : ""};
        }
        const json& failure = in.at("failure");
        return Failure{base::cause_from_id(failure.at("cause").get<std::string>()).value_or(base::Cause::Unknown),
                       failure.at("object"), failure.at("operation"), failure.at("errno"), failure.at("evidence")};
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, "job", "read its answer", 0, problem.what()};
    }
}

}  // namespace agent
