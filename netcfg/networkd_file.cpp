#include "netcfg/networkd_file.h"

#include "netcfg/route_order.h"
#include "netcfg/search_list.h"

namespace netcfg {
namespace {

// By its MAC address, since udev may still rename it; but not the VLANs and bridges that share the address. A VLAN has
// its name from the user, which stays.
std::string match(const base::Link& link) {
    if (link.vlan) return "[Match]\nName=" + link.name + "\nKind=vlan\n";
    return "[Match]\nMACAddress=" + link.mac.text() + "\nType=ether\nKind=!*\n";
}

std::string link_section(const base::NetConfig& config) {
    return config.mtu ? "\n[Link]\nMTUBytes=" + std::to_string(*config.mtu) + "\n" : "";
}

std::string list(const char* key, const std::vector<std::string>& words) {
    return words.empty() ? "" : std::string(key) + "=" + joined(words, " ") + "\n";
}

std::string ntp_servers(const base::NetConfig& config) {
    std::vector<std::string> all;
    for (const auto& server : config.ntp) all.push_back(server.text());
    return list("NTP", all);
}

// routes_in_order() has made each gateway reachable.
std::string routes(const base::NetConfig& config) {
    std::string text;
    for (const auto& route : routes_in_order(config)) {
        text += "\n[Route]\nDestination=" + route.destination.text() + "\n";
        if (route.gateway) text += "Gateway=" + route.gateway->text() + "\nGatewayOnLink=yes\n";
        if (!route.gateway && route.destination.address.v4() != nullptr) text += "Scope=link\n";
    }
    return text;
}

std::string static_network(const base::NetConfig& config) {
    return "Address=" + config.address.text() + "\n" + list("DNS", texts(config.dns)) +
           list("Domains", search_list(config)) + ntp_servers(config) + routes(config);
}

}  // namespace

HandOverFile networkd_file(const base::Link& link, const base::NetConfig& config) {
    std::string text = "# Left by farroot: the root is mounted over this link.\n" + match(link) + link_section(config) +
                       "\n[Network]\nKeepConfiguration=yes\nIgnoreCarrierLoss=yes\n";
    switch (config.origin) {
        case base::AddressOrigin::Dhcp:
        case base::AddressOrigin::KernelDhcp:
        case base::AddressOrigin::Slaac:
            // The other family, if there is one, as networkd does it: it listens to router advertisements by default.
            text += "DHCP=ipv4\n\n[DHCPv4]\nClientIdentifier=mac\n";
            break;
        case base::AddressOrigin::Static:
        case base::AddressOrigin::Kernel: text += static_network(config); break;
    }
    return {"/run/systemd/network/00-farroot-" + link.name + ".network", std::move(text)};
}

}  // namespace netcfg
