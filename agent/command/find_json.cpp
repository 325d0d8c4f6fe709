#include "agent/command/find_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/base/printable.h"
#include "agent/servers/survey_json.h"
#include "agent/version.h"

namespace agent {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestText = 1024;

std::string shown(const std::string& text) {
    return base::printable(text, kLongestText);
}

json texts(const std::vector<std::string>& all) {
    json out = json::array();
    for (const auto& each : all) out.push_back(shown(each));
    return out;
}

json write(const servers::Export& each) {
    json out{{"path", shown(each.path)},   {"clients", texts(each.clients)}, {"more_clients", each.more_clients},
             {"listed", each.listed},      {"over_v4", each.over_v4},        {"looked", servers::word(each.looked)},
             {"root", each.look.is_root()}};
    if (!each.look.is_root()) return out;
    out["init"] = each.look.init;
    out["modules"] = texts(each.look.modules);
    if (!each.look.os.empty()) out["os"] = shown(each.look.os);
    return out;
}

void add_survey(json& out, const servers::ServerSurvey& survey) {
    out["nfs"] = servers::word(survey.nfs);
    out["port"] = survey.nfs_port;
    out["portmapper"] = servers::word(survey.portmapper);
    if (survey.mountd_port) out["mountd_port"] = *survey.mountd_port;
    out["versions"] = texts(survey.versions);
    out["udp"] = survey.udp;
    if (survey.round_trip) out["round_trip_ms"] = survey.round_trip->count();
    out["exports"] = json::array();
    for (const auto& each : survey.exports) out["exports"].push_back(write(each));
    out["more_exports"] = survey.more_exports;
    if (const auto why = why_no_exports(survey); !why.empty()) out["exports_unknown"] = why;
    out["passages"] = texts(survey.passages);
    out["complete"] = survey.complete;
    out["took_ms"] = survey.took.count();
}

json write(const ServerFacts& facts) {
    std::vector<std::string> names = facts.found.names;
    const bool has_name = facts.survey && !facts.survey->name.empty();
    if (has_name && std::ranges::find(names, facts.survey->name) == names.end()) names.push_back(facts.survey->name);
    json out{{"address", shown(facts.found.address)}, {"names", texts(names)}, {"paths", texts(facts.found.paths)}};
    out["found_by"] = json::array();
    for (const auto& each : facts.found.by) {
        out["found_by"].push_back({{"source", word(each.source)}, {"after_ms", each.after.count()}});
    }
    if (facts.survey) add_survey(out, *facts.survey);
    return out;
}

json write(const discovery::SourceReport& report) {
    json out{{"source", word(report.source)}, {"found", report.found.size()}, {"took_ms", report.took.count()}};
    if (!report.note.empty()) out["note"] = shown(report.note);
    return out;
}

}  // namespace

std::string find_json(const FindFacts& facts) {
    json out{{"schema", 1}, {"farroot", FARROOT_VERSION}, {"took_ms", facts.took.count()}};
    out["sources"] = json::array();
    for (const auto& each : facts.sources) out["sources"].push_back(write(each));
    out["servers"] = json::array();
    for (const auto& each : facts.servers) out["servers"].push_back(write(each));
    out["more_servers"] = facts.more_servers;
    return out.dump(2) + "\n";
}

}  // namespace agent
