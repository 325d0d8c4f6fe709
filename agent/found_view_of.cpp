#include "agent/found_view_of.h"

#include <nlohmann/json.hpp>

#include "agent/base/printable.h"
#include "agent/core/found_view_json.h"
#include "agent/servers/survey_json.h"

namespace agent {
namespace {

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kMostOfReport = 512 * 1024;  // bytes

std::string shown(const std::string& text) {
    return base::printable(text, kLongestText);
}

template <typename Texts>
std::vector<std::string> all_shown(const Texts& all) {
    std::vector<std::string> out;
    for (const auto& each : all) out.push_back(shown(each));
    return out;
}

core::FoundExport view(const servers::Export& each) {
    core::FoundExport out{shown(each.path),
                          all_shown(each.clients),
                          each.more_clients,
                          each.listed,
                          each.over_v4,
                          servers::word(each.looked),
                          each.look.is_root(),
                          "",
                          {},
                          ""};
    if (!out.root) return out;
    out.init = shown(each.look.init);
    out.modules = all_shown(each.look.modules);
    out.os = shown(each.look.os);
    return out;
}

core::FoundOffer view(const servers::ServerSurvey& survey) {
    core::FoundOffer out;
    out.nfs = servers::word(survey.nfs);
    out.port = survey.nfs_port;
    out.portmapper = servers::word(survey.portmapper);
    out.mountd_port = survey.mountd_port;
    out.versions = all_shown(survey.versions);
    out.udp = survey.udp;
    out.round_trip = survey.round_trip;
    for (const auto& each : survey.exports) out.exports.push_back(view(each));
    out.more_exports = survey.more_exports;
    out.exports_unknown = why_no_exports(survey);
    out.passages = all_shown(survey.passages);
    out.complete = survey.complete;
    out.took = survey.took;
    return out;
}

core::FoundServer view(const ServerFacts& facts) {
    const auto& found = facts.found;
    core::FoundServer out{shown(found.address), all_shown(found.names), all_shown(found.paths), {}, {}};
    for (const auto& each : found.by) out.by.push_back({word(each.source), each.after});
    if (facts.survey) out.offer = view(*facts.survey);
    if (!facts.failure) return out;
    if (!out.offer) out.offer = view(servers::ServerSurvey{});
    if (out.offer->exports.empty()) out.offer->exports_unknown = shown(facts.failure->text());
    return out;
}

std::size_t size_of(const core::FoundServer& server) {
    return nlohmann::json(core::FoundView{{}, {server}, 0, {}})
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
        .size();
}

// The second half goes; the first ones count more: sources put them so, and exports that look like roots are first.
template <typename Texts>
std::size_t halve(Texts& texts) {
    const std::size_t gone = texts.size() - texts.size() / 2;
    texts.resize(texts.size() - gone);
    return gone;
}

void shorten(core::FoundServer& server, std::size_t bytes) {
    while (size_of(server) > bytes) {
        core::FoundOffer none;
        core::FoundOffer& offer = server.offer ? *server.offer : none;
        if (!offer.exports.empty()) {
            offer.more_exports += halve(offer.exports);
        } else if (!offer.passages.empty()) {
            halve(offer.passages);
        } else if (!server.paths.empty()) {
            halve(server.paths);
        } else if (!server.names.empty()) {
            halve(server.names);
        } else {
            return;
        }
    }
}

}  // namespace

core::FoundView found_view_of(const FindFacts& facts) {
    core::FoundView out;
    for (const auto& each : facts.sources) {
        out.sources.push_back({word(each.source), each.found.size(), each.done, each.took, shown(each.note)});
    }
    for (const auto& each : facts.servers) out.servers.push_back(view(each));
    out.more_servers = facts.more_servers;
    out.took = facts.took;
    return out;
}

core::FoundView shortened(core::FoundView view) {
    for (auto& server : view.servers) shorten(server, kMostOfReport / view.servers.size());
    return view;
}

}  // namespace agent
