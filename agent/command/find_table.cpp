#include "agent/command/find_table.h"

#include <algorithm>
#include <cstdio>

#include "agent/base/printable.h"
#include "agent/command/table.h"

namespace agent {
namespace {

using servers::Export;
using servers::Looked;
using servers::ServerSurvey;
using servers::Service;

constexpr std::size_t kLongestText = 200;  // of one name or path

std::string shown(const std::string& text) {
    return base::printable(text, kLongestText);
}

std::string seconds_text(base::milliseconds time) {
    char out[32];
    std::snprintf(out, sizeof out, "%.1f s", static_cast<double>(time.count()) / 1000);
    return out;
}

template <typename Texts>
std::string all_shown(const Texts& texts) {
    std::vector<std::string> parts;
    for (const auto& text : texts) parts.push_back(shown(text));
    return joined(parts);
}

std::string versions_text(const std::optional<ServerSurvey>& survey) {
    if (!survey) return "the survey failed";
    switch (survey->nfs) {
        case Service::Answers: return joined(survey->versions) + (survey->udp ? ", UDP" : "");
        case Service::Refuses: return "no NFS: refused";
        case Service::Silent: return "no NFS: silent";
        case Service::Unknown: return "unknown";
    }
    return {};
}

std::string finders_text(const discovery::FoundServer& found) {
    std::vector<std::string> parts;
    for (const auto& each : found.by) parts.push_back(std::string(word(each.source)) + " " + seconds_text(each.after));
    return joined(parts);
}

std::string portmapper_text(const ServerSurvey& survey) {
    switch (survey.portmapper) {
        case Service::Answers:
            return survey.mountd_port ? "answers; mountd on port " + std::to_string(*survey.mountd_port)
                                      : "answers; mountd is not registered";
        case Service::Refuses: return "refuses connections";
        case Service::Silent: return "silent";
        case Service::Unknown: return "not asked";
    }
    return {};
}

std::string look_text(const Export& each, bool from_reserved_port) {
    switch (each.looked) {
        case Looked::Denied:
            return from_reserved_port ? "this address is not let in"
                                      : "this address, or a port that is not root's, is not let in";
        case Looked::Failed: return "could not be looked into";
        case Looked::No: return "not looked into";
        case Looked::Yes: break;
    }
    if (!each.look.is_root()) return {};
    std::vector<std::string> parts;
    if (!each.look.os.empty()) parts.push_back(shown(each.look.os));
    parts.push_back(each.look.init);
    parts.push_back(each.look.modules.empty() ? "no modules" : "modules " + all_shown(each.look.modules));
    return joined(parts);
}

std::string clients_text(const Export& each) {
    if (!each.listed) return "seen over NFS 4";
    if (each.clients.empty()) return "for everybody";
    std::string out = "for " + all_shown(each.clients);
    if (each.more_clients != 0) out += " and " + std::to_string(each.more_clients) + " more";
    return out;
}

Detail export_detail(const Export& each, bool from_reserved_port) {
    std::string text = shown(each.path) + "  " + clients_text(each);
    const std::string look = look_text(each, from_reserved_port);
    if (!look.empty()) text += "; " + look;
    return {each.look.is_root() ? "root" : "export", text};
}

// `is_whole`: else it was cut short here, and what it does not have says nothing about the server.
std::vector<Detail> survey_details(const ServerSurvey& survey, bool is_whole) {
    std::vector<Detail> out;
    const auto add = [&](const char* label, const std::string& text) {
        if (!text.empty()) out.push_back({label, text});
    };
    add("portmapper", portmapper_text(survey));
    for (const auto& each : survey.exports) out.push_back(export_detail(each, survey.from_reserved_port));
    if (survey.more_exports != 0) add("", std::to_string(survey.more_exports) + " more exports");
    if (!is_whole) return out;
    add("exports", why_no_exports(survey));
    const bool none = survey.exports.empty() && why_no_exports(survey).empty();
    if (none && survey.nfs == Service::Answers) add("exports", "none that this address sees");
    if (survey.pseudo_root_cut_off) add("", "the NFSv4 pseudo-root holds more than was looked at");
    if (!survey.complete) add("", "the survey ended before it was done: there was no time left");
    return out;
}

Row server_row(const ServerFacts& facts) {
    const auto& survey = facts.survey;
    const std::string round_trip =
        survey && survey->round_trip ? std::to_string(survey->round_trip->count()) + " ms" : "-";
    Row row{{shown(facts.found.address), versions_text(survey), round_trip, finders_text(facts.found)}, {}};
    if (!facts.found.names.empty()) row.details.push_back({"name", all_shown(facts.found.names)});
    if (!facts.found.paths.empty()) row.details.push_back({"named path", all_shown(facts.found.paths)});
    if (survey) {
        for (auto& each : survey_details(*survey, !facts.failure)) row.details.push_back(std::move(each));
    }
    if (facts.failure) row.details.push_back({"", base::printable(facts.failure->text())});
    return row;
}

Row source_row(const discovery::SourceReport& report) {
    Row row{{word(report.source), std::to_string(report.found.size()), seconds_text(report.took)}, {}};
    if (!report.note.empty()) row.details.push_back({"", base::printable(report.note)});
    return row;
}

}  // namespace

std::string find_table(const FindFacts& facts) {
    std::vector<Row> rows;
    for (const auto& each : facts.servers) rows.push_back(server_row(each));
    std::string out;
    if (rows.empty()) {
        out = "No NFS server was found.\n";
    } else {
        out = table({"SERVER", "NFS", "ROUND TRIP", "FOUND BY"}, rows);
    }
    if (facts.more_servers != 0) out += std::to_string(facts.more_servers) + " more servers were found\n";
    std::vector<Row> sources;
    for (const auto& each : facts.sources) sources.push_back(source_row(each));
    return out + "\n" + table({"SOURCE", "FOUND", "TOOK"}, sources);
}

}  // namespace agent
