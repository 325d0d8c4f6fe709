#include "netcfg/networkmanager_files.h"

#include <algorithm>

#include "netcfg/route_order.h"
#include "netcfg/search_list.h"

namespace netcfg {
namespace {

constexpr const char* kFolder = "/run/NetworkManager/";

// The same link has the same UUID at each boot. Version 8: of our own making (RFC 9562 §5.8).
std::string uuid(const base::Link& link) {
    std::string mac = link.mac.text();
    std::erase(mac, ':');
    std::string vlan = std::to_string(link.vlan.value_or(0));
    vlan.insert(0, 4 - vlan.size(), '0');
    return "66617272-6f6f-8" + vlan.substr(1) + "-8" + vlan.substr(0, 1) + "74-" + mac;
}

std::string list(const char* key, const std::vector<std::string>& words) {
    return words.empty() ? "" : std::string(key) + "=" + joined(words, ";") + ";\n";
}

// A VLAN's [ethernet] address is its parent's, by which the parent is found.
std::string head(const base::Link& link, const base::NetConfig& config) {
    std::string text = "[connection]\nid=farroot " + link.name + "\nuuid=" + uuid(link) + "\n";
    text += link.vlan ? "type=vlan\ninterface-name=" + link.name + "\n" : "type=ethernet\n";
    text += "autoconnect-priority=999\nautoconnect-retries=0\n";
    text += "\n[ethernet]\nmac-address=" + link.mac.text() + "\ncloned-mac-address=preserve\n";
    if (config.mtu) text += "mtu=" + std::to_string(*config.mtu) + "\n";
    if (link.vlan) text += "\n[vlan]\nid=" + std::to_string(*link.vlan) + "\n";
    return text;
}

bool is_default_with_gateway(const base::IpRoute& route) {
    return route.is_default() && route.gateway;
}

std::string routes(const base::NetConfig& config) {
    std::string text;
    int number = 0;
    for (const auto& route : routes_in_order(config)) {
        if (is_default_with_gateway(route)) continue;
        text += "route" + std::to_string(++number) + "=" + route.destination.text() +
                (route.gateway ? "," + route.gateway->text() : "") + "\n";
    }
    return text;
}

std::string manual(const base::NetConfig& config) {
    const auto way_out = std::ranges::find_if(config.routes, is_default_with_gateway);
    return "method=manual\naddress1=" + config.address.text() + "\n" +
           (way_out == config.routes.end() ? "" : "gateway=" + way_out->gateway->text() + "\n") +
           list("dns", texts(config.dns)) + list("dns-search", search_list(config)) + routes(config);
}

std::string automatic() {
    return "method=auto\ndhcp-client-id=mac\ndhcp-timeout=2147483647\n";
}

bool is_fixed(const base::NetConfig& config) {
    return config.origin == base::AddressOrigin::Static || config.origin == base::AddressOrigin::Kernel;
}

std::string profile(const base::Link& link, const base::NetConfig& config) {
    const bool is_v4 = config.address.address.v4() != nullptr;
    std::string four = "method=auto\ndhcp-client-id=mac\n";
    if (is_v4) four = is_fixed(config) ? manual(config) : automatic();
    // As the kernel makes its own addresses.
    const std::string six = (!is_v4 && is_fixed(config) ? manual(config) : "method=auto\n") + "addr-gen-mode=eui64\n";
    return "# Left by farroot: the root is mounted over this link.\n" + head(link, config) + "\n[ipv4]\n" + four +
           "\n[ipv6]\n" + six;
}

std::string behaviour(const base::Link& link) {
    return "# Left by farroot: the root is mounted over this link.\n[device-farroot-" + link.name +
           "]\nmatch-device=interface-name:=" + link.name + (link.vlan ? "" : ",mac:" + link.mac.text()) +
           "\nignore-carrier=yes\n";
}

}  // namespace

std::vector<HandOverFile> networkmanager_files(const base::Link& link, const base::NetConfig& config) {
    const std::string folder = kFolder;
    std::vector<HandOverFile> files{
        // It takes no profile that others may read.
        {folder + "system-connections/farroot-" + link.name + ".nmconnection", profile(link, config), 0600},
        {folder + "conf.d/00-farroot-" + link.name + ".conf", behaviour(link)},
        {folder + "devices/" + std::to_string(link.index.value),
         "[device]\nmanaged=true\nconnection-uuid=" + uuid(link) + "\n"},
    };
    if (base::is_leased(config.origin)) {
        files.push_back({folder + "internal-" + uuid(link) + "-" + link.name + ".lease",
                         "ADDRESS=" + config.address.address.text() + "\n"});
    }
    return files;
}

}  // namespace netcfg
