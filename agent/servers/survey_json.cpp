#include "agent/servers/survey_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/base/message_socket.h"

namespace servers {
namespace {

using nlohmann::json;

constexpr Service kServices[] = {Service::Unknown, Service::Answers, Service::Refuses, Service::Silent};
constexpr Looked kLooked[] = {Looked::No, Looked::Yes, Looked::Denied, Looked::Failed};

template <typename T, std::size_t size>
T from_word(const T (&all)[size], const std::string& text) {
    const auto found = std::ranges::find_if(all, [&](T each) { return text == word(each); });
    return found == std::end(all) ? all[0] : *found;
}

json write(const Export& each) {
    return {{"path", each.path},      {"clients", each.clients},      {"more_clients", each.more_clients},
            {"listed", each.listed},  {"over_v4", each.over_v4},      {"looked", word(each.looked)},
            {"init", each.look.init}, {"modules", each.look.modules}, {"os", each.look.os}};
}

Export read_export(const json& in) {
    Export out;
    out.path = in.at("path");
    out.clients = in.at("clients").get<std::vector<std::string>>();
    out.more_clients = in.at("more_clients");
    out.listed = in.at("listed");
    out.over_v4 = in.at("over_v4");
    out.looked = from_word(kLooked, in.at("looked"));
    out.look = {in.at("init"), in.at("modules").get<std::vector<std::string>>(), in.at("os")};
    return out;
}

json write(const ServerSurvey& survey) {
    json out{{"address", survey.address},
             {"name", survey.name},
             {"nfs", word(survey.nfs)},
             {"portmapper", word(survey.portmapper)},
             {"nfs_port", survey.nfs_port},
             {"versions", survey.versions},
             {"udp", survey.udp},
             {"more_exports", survey.more_exports},
             {"list_known", survey.list_known},
             {"pseudo_root_known", survey.pseudo_root_known},
             {"passages", survey.passages},
             {"pseudo_root_cut_off", survey.pseudo_root_cut_off},
             {"from_reserved_port", survey.from_reserved_port},
             {"complete", survey.complete},
             {"took_ms", survey.took.count()}};
    if (survey.mountd_port) out["mountd_port"] = *survey.mountd_port;
    if (survey.round_trip) out["round_trip_ms"] = survey.round_trip->count();
    out["exports"] = json::array();
    for (const auto& each : survey.exports) out["exports"].push_back(write(each));
    return out;
}

ServerSurvey read(const json& in) {
    ServerSurvey out;
    out.address = in.at("address");
    out.name = in.at("name");
    out.nfs = from_word(kServices, in.at("nfs"));
    out.portmapper = from_word(kServices, in.at("portmapper"));
    out.nfs_port = in.at("nfs_port");
    out.versions = in.at("versions").get<std::vector<std::string>>();
    out.udp = in.at("udp");
    out.more_exports = in.at("more_exports");
    out.list_known = in.at("list_known");
    out.pseudo_root_known = in.at("pseudo_root_known");
    out.passages = in.at("passages").get<std::vector<std::string>>();
    out.pseudo_root_cut_off = in.at("pseudo_root_cut_off");
    out.from_reserved_port = in.at("from_reserved_port");
    out.complete = in.at("complete");
    out.took = base::time_from_json<base::milliseconds>(in.at("took_ms"));
    if (in.contains("mountd_port")) out.mountd_port = in.at("mountd_port").get<std::uint16_t>();
    if (in.contains("round_trip_ms")) out.round_trip = base::time_from_json<base::milliseconds>(in.at("round_trip_ms"));
    for (const auto& each : in.at("exports")) {
        if (out.exports.size() == kMostExportsTold) break;
        out.exports.push_back(read_export(each));
    }
    return out;
}

std::string text(const json& out) {
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

const char* word(Service service) {
    switch (service) {
        case Service::Unknown: return "unknown";
        case Service::Answers: return "answers";
        case Service::Refuses: return "refuses";
        case Service::Silent: return "silent";
    }
    return "";
}

const char* word(Looked looked) {
    switch (looked) {
        case Looked::No: return "no";
        case Looked::Yes: return "yes";
        case Looked::Denied: return "denied";
        case Looked::Failed: return "failed";
    }
    return "";
}

std::string encode(ServerSurvey survey) {
    std::string out = text(write(survey));
    while (out.size() > base::kMaxMessage && !survey.exports.empty()) {
        const std::size_t cut = (survey.exports.size() + 7) / 8;
        survey.exports.resize(survey.exports.size() - cut);
        survey.more_exports += cut;
        out = text(write(survey));
    }
    return out;
}

base::Result<ServerSurvey> decode_survey(std::string_view text) {
    try {
        return read(base::parse_json(text));
    } catch (const json::exception& problem) {
        return base::Failure{base::Cause::JobCrashed, "survey", "read its answer", 0, problem.what()};
    }
}

}  // namespace servers
