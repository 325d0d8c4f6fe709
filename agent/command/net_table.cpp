#include "agent/command/net_table.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "agent/base/printable.h"
#include "agent/command/table.h"

namespace agent {
namespace {

template <typename Addresses>
std::string texts(const Addresses& addresses) {
    std::vector<std::string> parts;
    for (const auto& address : addresses) parts.push_back(address.text());
    return joined(parts);
}

// --- Links ---

std::string kind_text(const LinkFacts& facts) {
    switch (facts.nature.kind) {
        case netcfg::LinkKind::Ethernet: return "ethernet";
        case netcfg::LinkKind::Vlan: return facts.link.vlan ? "vlan " + std::to_string(*facts.link.vlan) : "vlan";
        case netcfg::LinkKind::Bridge: return "bridge";
        case netcfg::LinkKind::Bond: return "bond";
        case netcfg::LinkKind::Wireless: return "wireless";
        case netcfg::LinkKind::Other: return "other";
    }
    return {};
}

std::string state_text(const base::Link& link) {
    if (!link.up) return "down";
    return link.carrier ? "carrier" : "no carrier";
}

std::string speed_text(const base::Link& link) {
    if (!link.speed) return "-";
    char number[32];
    if (*link.speed >= 1000) {
        std::snprintf(number, sizeof number, "%g Gb/s", *link.speed / 1000.0);
    } else {
        std::snprintf(number, sizeof number, "%u Mb/s", *link.speed);
    }
    if (!link.full_duplex) return number;
    return std::string(number) + (*link.full_duplex ? " full" : " half");
}

Row link_row(const LinkFacts& facts) {
    const base::Link& link = facts.link;
    const std::string mac = link.mac == base::MacAddress{} ? "-" : link.mac.text();
    Row row{{base::printable(link.name), kind_text(facts), state_text(link), speed_text(link), std::to_string(link.mtu),
             mac},
            {}};
    const auto add = [&](const std::string& text) {
        if (!text.empty()) row.details.push_back({"", text});
    };
    std::string device = base::printable(link.driver);
    if (!link.bus.empty()) device += (device.empty() ? "at " : " at ") + base::printable(link.bus);
    add(device);
    if (!facts.nature.master.empty()) add("part of " + base::printable(facts.nature.master));
    add(texts(facts.addresses));
    return row;
}

// --- Offers ---

std::string lease_text(const std::optional<base::seconds>& lease) {
    if (!lease) return "for ever";
    const auto count = lease->count();
    constexpr struct {
        base::seconds::rep size;
        const char* name;
    } kUnits[] = {{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}};
    for (const auto& unit : kUnits) {
        if (count % unit.size == 0) return std::to_string(count / unit.size) + unit.name;
    }
    return {};
}

std::string seconds_text(base::milliseconds time) {
    char out[32];
    std::snprintf(out, sizeof out, "%.1f s", static_cast<double>(time.count()) / 1000);
    return out;
}

std::vector<Detail> offer_details(const base::NetConfig& config) {
    std::vector<std::string> routers;
    std::vector<std::string> routes;
    for (const auto& route : config.routes) {
        const std::string gateway = route.gateway ? route.gateway->text() : "";
        if (route.is_default()) {
            routers.push_back(gateway.empty() ? "on the link" : gateway);
        } else {
            routes.push_back(route.destination.text() + (gateway.empty() ? "" : " via " + gateway));
        }
    }
    std::vector<std::string> search;
    for (const auto& name : config.search) search.push_back(base::printable(name));
    std::vector<Detail> details;
    const auto add = [&](const char* label, const std::string& text) {
        if (!text.empty()) details.push_back({label, text});
    };
    add("router", joined(routers));
    add("routes", joined(routes));
    add("DNS", texts(config.dns));
    add("domain", base::printable(config.domain));
    add("search", joined(search));
    add("host name", base::printable(config.host_name));
    add("NTP", texts(config.ntp));
    add("MTU", config.mtu ? std::to_string(*config.mtu) : "");
    add("next server", config.next_server.is_zero() ? "" : config.next_server.text());
    add("TFTP server", base::printable(config.tftp_server));
    add("root path", base::printable(config.root_path));
    return details;
}

std::vector<Row> offer_rows(const NetFacts& facts) {
    std::vector<Row> rows;
    for (const auto& each : facts.links) {
        const std::string name = base::printable(each.link.name);
        for (const auto& offer : each.offers) {
            rows.push_back({{name, offer.config.address.text(), offer.server.text(),
                             lease_text(offer.config.lease_time), seconds_text(offer.after)},
                            offer_details(offer.config)});
        }
        if (!each.not_asked.empty()) rows.push_back({{name, "not asked: " + base::printable(each.not_asked)}, {}});
        if (each.asked && each.offers.empty()) rows.push_back({{name, "none in " + seconds_text(facts.waited)}, {}});
    }
    return rows;
}

bool was_asked(const LinkFacts& facts) {
    return facts.asked || facts.failure || !facts.not_asked.empty();
}

}  // namespace

std::string net_table(const NetFacts& facts) {
    std::vector<Row> links;
    for (const auto& each : facts.links) links.push_back(link_row(each));
    std::string out = table({"LINK", "KIND", "STATE", "SPEED", "MTU", "MAC"}, links);
    const auto offers = offer_rows(facts);
    if (!offers.empty()) out += "\n" + table({"LINK", "OFFER", "DHCP SERVER", "LEASE", "CAME AFTER"}, offers);
    std::vector<std::string> remarks;
    for (const auto& warning : warnings(facts)) remarks.push_back("warning: " + warning);
    if (facts.waited.count() != 0 && std::ranges::none_of(facts.links, was_asked)) {
        remarks.emplace_back(
            "No Ethernet link with carrier to ask for DHCP offers on. To ask on another one, name it: farroot net "
            "LINK");
    }
    if (!remarks.empty()) out += "\n";
    for (const auto& remark : remarks) out += paragraph(remark);
    return out;
}

}  // namespace agent
