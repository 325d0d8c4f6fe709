#include "tui/recording.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/base/json.h"
#include "agent/core/report.h"

namespace tui {
namespace {

using base::Failure;
using base::milliseconds;
using nlohmann::json;

constexpr std::int64_t kLongest = std::int64_t{366} * 24 * 3600 * 1000;  // a line beyond a year is damaged

Failure damaged(std::string what) {
    return {base::Cause::Unknown, "", "parse", 0, std::move(what)};
}

base::Result<Moment> parse_line(std::string_view line) {
    try {
        const json in = base::parse_json(line);
        if (!in.is_object()) return damaged("it is no JSON object");
        const auto at = in.find("at");
        if (at == in.end() || !at->is_number_unsigned() || at->get<std::uint64_t>() > kLongest) {
            return damaged("\"at\" is missing, or no number of milliseconds");
        }
        const auto snapshot = in.find("snapshot");
        if (snapshot == in.end()) return damaged("\"snapshot\" is missing");
        Moment moment{milliseconds(at->get<std::int64_t>()), snapshot->dump()};
        const auto report = agent::core::snapshot_from_json(moment.report);
        if (!report) return damaged("its snapshot is no report: " + report.failure().evidence);
        return moment;
    } catch (const json::exception& problem) {
        return damaged("it is no JSON: " + std::string(problem.what()));
    }
}

}  // namespace

base::Result<std::vector<Moment>> parse_recording(std::string_view text, const std::string& name) {
    std::vector<Moment> moments;
    milliseconds first{0};
    milliseconds last{0};
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        auto moment = parse_line(text.substr(0, end));
        if (!moment) {
            Failure failure = moment.failure();
            failure.object = name + ":" + std::to_string(number);
            return failure;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
        // A second agent counts from 0 again: it goes on where the first one ended.
        if (moments.empty() || moment->at < last)
            first = moment->at - (moments.empty() ? milliseconds(0) : moments.back().at);
        last = moment->at;
        moment->at -= first;
        moments.push_back(std::move(*moment));
    }
    if (moments.empty())
        return Failure{base::Cause::Unknown, name, "parse", 0, "it is empty: there is nothing to show"};
    return moments;
}

}  // namespace tui
