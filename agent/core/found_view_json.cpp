#include "agent/core/found_view_json.h"

#include <nlohmann/json.hpp>

#include "agent/base/json.h"

namespace agent::core {
namespace {

using base::milliseconds;
using nlohmann::json;
using Texts = std::vector<std::string>;

json write(const FoundExport& each) {
    json out{{"path", each.path},     {"clients", each.clients}, {"more_clients", each.more_clients},
             {"listed", each.listed}, {"over_v4", each.over_v4}, {"looked", each.looked},
             {"root", each.root}};
    if (!each.root) return out;
    out["init"] = each.init;
    out["modules"] = each.modules;
    if (!each.os.empty()) out["os"] = each.os;
    return out;
}

FoundExport read_export(const json& in) {
    FoundExport out{in.at("path"),
                    in.at("clients").get<Texts>(),
                    in.at("more_clients"),
                    in.at("listed"),
                    in.at("over_v4"),
                    in.at("looked"),
                    in.at("root"),
                    in.value("init", ""),
                    {},
                    in.value("os", "")};
    if (in.contains("modules")) out.modules = in.at("modules").get<Texts>();
    return out;
}

void add_offer(json& out, const FoundOffer& offer) {
    out["nfs"] = offer.nfs;
    out["port"] = offer.port;
    out["portmapper"] = offer.portmapper;
    if (offer.mountd_port) out["mountd_port"] = *offer.mountd_port;
    out["versions"] = offer.versions;
    out["udp"] = offer.udp;
    if (offer.round_trip) out["round_trip_ms"] = offer.round_trip->count();
    out["exports"] = json::array();
    for (const auto& each : offer.exports) out["exports"].push_back(write(each));
    out["more_exports"] = offer.more_exports;
    if (!offer.exports_unknown.empty()) out["exports_unknown"] = offer.exports_unknown;
    out["passages"] = offer.passages;
    out["complete"] = offer.complete;
    out["took_ms"] = offer.took.count();
}

FoundOffer read_offer(const json& in) {
    FoundOffer out;
    out.nfs = in.at("nfs");
    out.port = in.at("port");
    out.portmapper = in.at("portmapper");
    if (in.contains("mountd_port")) out.mountd_port = in.at("mountd_port").get<std::uint16_t>();
    out.versions = in.at("versions").get<Texts>();
    out.udp = in.at("udp");
    if (in.contains("round_trip_ms")) out.round_trip = base::time_from_json<milliseconds>(in.at("round_trip_ms"));
    for (const auto& each : in.at("exports")) out.exports.push_back(read_export(each));
    out.more_exports = in.at("more_exports");
    out.exports_unknown = in.value("exports_unknown", "");
    out.passages = in.at("passages").get<Texts>();
    out.complete = in.at("complete");
    out.took = base::time_from_json<milliseconds>(in.at("took_ms"));
    return out;
}

json write(const FoundServer& server) {
    json out{{"address", server.address}, {"names", server.names}, {"paths", server.paths}};
    out["found_by"] = json::array();
    for (const auto& each : server.by) {
        out["found_by"].push_back({{"source", each.source}, {"after_ms", each.after.count()}});
    }
    if (server.offer) add_offer(out, *server.offer);
    return out;
}

FoundServer read_found(const json& in) {
    FoundServer out{in.at("address"), in.at("names").get<Texts>(), in.at("paths").get<Texts>(), {}, {}};
    for (const auto& each : in.at("found_by")) {
        out.by.push_back({each.at("source"), base::time_from_json<milliseconds>(each.at("after_ms"))});
    }
    if (in.contains("nfs")) out.offer = read_offer(in);
    return out;
}

json write(const FoundSource& source) {
    json out{
        {"source", source.source}, {"found", source.found}, {"done", source.done}, {"took_ms", source.took.count()}};
    if (!source.note.empty()) out["note"] = source.note;
    return out;
}

}  // namespace

void to_json(json& out, const FoundView& view) {
    out = {{"took_ms", view.took.count()},
           {"sources", json::array()},
           {"servers", json::array()},
           {"more_servers", view.more_servers}};
    for (const auto& each : view.sources) out["sources"].push_back(write(each));
    for (const auto& each : view.servers) out["servers"].push_back(write(each));
}

void from_json(const json& in, FoundView& view) {
    view = {};
    view.took = base::time_from_json<milliseconds>(in.at("took_ms"));
    view.more_servers = in.at("more_servers");
    for (const auto& each : in.at("sources")) {
        view.sources.push_back({each.at("source"), each.at("found"), each.at("done"),
                                base::time_from_json<milliseconds>(each.at("took_ms")), each.value("note", "")});
    }
    for (const auto& each : in.at("servers")) view.servers.push_back(read_found(each));
}

}  // namespace agent::core
