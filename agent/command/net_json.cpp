#include "agent/command/net_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/base/printable.h"
#include "agent/version.h"

namespace agent {
namespace {

using nlohmann::json;

const char* word(netcfg::LinkKind kind) {
    switch (kind) {
        case netcfg::LinkKind::Ethernet: return "ethernet";
        case netcfg::LinkKind::Vlan: return "vlan";
        case netcfg::LinkKind::Bridge: return "bridge";
        case netcfg::LinkKind::Bond: return "bond";
        case netcfg::LinkKind::Wireless: return "wireless";
        case netcfg::LinkKind::Other: return "other";
    }
    return "other";
}

template <typename Things>
json texts(const Things& things) {
    json out = json::array();
    for (const auto& thing : things) out.push_back(thing.text());
    return out;
}

void put_text(json& into, const char* key, const std::string& text) {
    if (!text.empty()) into[key] = base::printable(text);
}

json write(const base::LinkStatistics& counts) {
    return {{"received", counts.received},
            {"sent", counts.sent},
            {"receive_errors", counts.receive_errors},
            {"send_errors", counts.send_errors},
            {"dropped", counts.dropped},
            {"collisions", counts.collisions},
            {"carrier_losses", counts.carrier_losses}};
}

json write(const base::IpRoute& route) {
    json out = json::object();
    out["destination"] = route.destination.text();
    if (route.gateway) out["gateway"] = route.gateway->text();
    return out;
}

json write(const OfferFacts& offer) {
    const base::NetConfig& config = offer.config;
    json out{{"server", offer.server.text()}, {"after_ms", offer.after.count()}, {"address", config.address.text()}};
    if (config.lease_time) out["lease_s"] = config.lease_time->count();
    out["routes"] = json::array();
    for (const auto& route : config.routes) out["routes"].push_back(write(route));
    out["dns"] = texts(config.dns);
    put_text(out, "domain", config.domain);
    out["search"] = json::array();
    for (const auto& name : config.search) out["search"].push_back(base::printable(name));
    put_text(out, "host_name", config.host_name);
    out["ntp"] = texts(config.ntp);
    if (config.mtu) out["mtu"] = *config.mtu;
    if (!config.next_server.is_zero()) out["next_server"] = config.next_server.text();
    put_text(out, "tftp_server", config.tftp_server);
    put_text(out, "root_path", config.root_path);
    return out;
}

const char* dhcp_word(const LinkFacts& facts) {
    if (facts.failure) return "failed";
    return facts.asked ? "asked" : "not asked";
}

json write(const LinkFacts& facts) {
    const base::Link& link = facts.link;
    json out{{"name", base::printable(link.name)},
             {"index", link.index.value},
             {"kind", word(facts.nature.kind)},
             {"state", !link.up       ? "down"
                       : link.carrier ? "carrier"
                                      : "no carrier"}};
    if (link.mac != base::MacAddress{}) out["mac"] = link.mac.text();
    out["mtu"] = link.mtu;
    put_text(out, "driver", link.driver);
    put_text(out, "bus", link.bus);
    if (link.vlan) out["vlan"] = *link.vlan;
    put_text(out, "master", facts.nature.master);
    if (link.speed) out["speed_mbps"] = *link.speed;
    if (link.full_duplex) out["full_duplex"] = *link.full_duplex;
    out["addresses"] = texts(facts.addresses);
    out["statistics"] = write(link.statistics);
    out["dhcp"] = dhcp_word(facts);
    out["offers"] = json::array();
    for (const auto& offer : facts.offers) out["offers"].push_back(write(offer));
    return out;
}

}  // namespace

std::string net_json(const NetFacts& facts) {
    const bool asked = std::ranges::any_of(facts.links, &LinkFacts::asked);
    json out{{"schema", 1}, {"farroot", FARROOT_VERSION}, {"waited_ms", asked ? facts.waited.count() : 0}};
    out["links"] = json::array();
    for (const auto& each : facts.links) out["links"].push_back(write(each));
    out["warnings"] = warnings(facts);
    return out.dump(2) + "\n";
}

}  // namespace agent
