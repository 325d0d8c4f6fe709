#include "agent/discovery/found.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/base/json.h"

namespace discovery {
namespace {

using nlohmann::json;

json write(const Found& found) {
    return {{"address", found.address}, {"name", found.name}, {"path", found.path}, {"after_ms", found.after.count()}};
}

SourceReport read(const json& in) {
    const auto source = source_from_word(in.at("source").get<std::string>());
    SourceReport out;
    out.source = source.value_or(Source::Named);
    out.note = in.at("note");
    out.done = in.at("done");
    out.took = base::time_from_json<base::milliseconds>(in.at("took_ms"));
    for (const auto& each : in.at("found")) {
        if (out.found.size() == kMostFound) break;
        out.found.push_back({each.at("address"), each.at("name"), each.at("path"),
                             base::time_from_json<base::milliseconds>(each.at("after_ms"))});
    }
    return out;
}

}  // namespace

const char* word(Source source) {
    switch (source) {
        case Source::Named: return "named";
        case Source::Configured: return "configured";
        case Source::Dhcp: return "dhcp";
        case Source::Mdns: return "mdns";
        case Source::Dns: return "dns";
        case Source::Broadcast: return "broadcast";
        case Source::Sweep: return "sweep";
    }
    return "";
}

std::optional<Source> source_from_word(std::string_view text) {
    for (const auto each : kSources) {
        if (text == word(each)) return each;
    }
    return std::nullopt;
}

std::string encode(const SourceReport& report) {
    json out{{"source", word(report.source)},
             {"note", report.note},
             {"done", report.done},
             {"took_ms", report.took.count()},
             {"found", json::array()}};
    for (const auto& each : report.found) out["found"].push_back(write(each));
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<SourceReport> decode_report(std::string_view text) {
    try {
        return read(base::parse_json(text));
    } catch (const json::exception& problem) {
        return base::Failure{base::Cause::JobCrashed, "discovery", "read its answer", 0, problem.what()};
    }
}

void end(SourceReport& report, std::string note, base::milliseconds took) {
    report.done = true;
    report.took = took;
    if (report.note.empty()) report.note = std::move(note);
}

}  // namespace discovery
