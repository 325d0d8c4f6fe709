#include "netcfg/ipconfig_file.h"

#include <algorithm>

#include "netcfg/host_name.h"
#include "netcfg/search_list.h"

namespace netcfg {
namespace {

// The readers of these files take quotes apart with rules of their own, not all of them the shell's: so there are none
// within quotes.
std::string quoted(const std::string& value) {
    const auto is_harmless = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '\'' && c != '\\';
    };
    return std::ranges::all_of(value, is_harmless) ? "'" + value + "'" : "''";
}

std::string line(const char* key, const std::string& value) {
    return std::string(key) + "=" + quoted(value) + "\n";
}

std::string address_or_empty(const base::IpAddress& address) {
    return address.is_zero() ? "" : address.text();
}

std::string name_or_empty(const std::string& name) {
    return is_host_name(name) ? name : "";
}

std::string dns(const base::NetConfig& config, std::size_t index) {
    return index < config.dns.size() ? config.dns[index].text() : "";
}

std::string gateway(const base::NetConfig& config) {
    const auto route = std::ranges::find_if(config.routes, &base::IpRoute::is_default);
    return route != config.routes.end() && route->gateway ? route->gateway->text() : "";
}

std::string of_ipv4(const base::Link& link, const base::NetConfig& config, const base::Ipv4& address,
                    const std::string& host_name) {
    const int length = config.address.length;
    return line("DEVICE", link.name) + line("PROTO", base::is_leased(config.origin) ? "dhcp" : "static") +
           line("IPV4ADDR", address.text()) + line("IPV4BROADCAST", base::broadcast_of(address, length).text()) +
           line("IPV4NETMASK", base::netmask(length).text()) + line("IPV4GATEWAY", gateway(config)) +
           line("IPV4DNS0", dns(config, 0)) + line("IPV4DNS1", dns(config, 1)) +
           line("HOSTNAME", name_or_empty(host_name)) + line("DNSDOMAIN", name_or_empty(config.domain)) +
           line("ROOTSERVER", address_or_empty(config.next_server)) + line("ROOTPATH", config.root_path) +
           line("DHCPLEASETIME", config.lease_time ? std::to_string(config.lease_time->count()) : "") +
           line("DOMAINSEARCH", joined(search_list(config), " "));
}

std::string of_ipv6(const base::Link& link, const base::NetConfig& config, const std::string& host_name) {
    const bool is_static = config.origin == base::AddressOrigin::Static;
    return line("DEVICE6", link.name) + line("IPV6PROTO", is_static ? "static" : "auto") +
           line("IPV6ADDR", config.address.address.text()) +
           line("IPV6NETMASK", std::to_string(config.address.length)) + line("IPV6GATEWAY", gateway(config)) +
           line("IPV6DNS0", dns(config, 0)) + line("IPV6DNS1", dns(config, 1)) +
           line("HOSTNAME", name_or_empty(host_name)) + line("DNSDOMAIN", name_or_empty(config.domain)) +
           line("IPV6DOMAINSEARCH", joined(search_list(config), " "));
}

}  // namespace

HandOverFile ipconfig_file(const base::Link& link, const base::NetConfig& config, const std::string& host_name) {
    if (const base::Ipv4* four = config.address.address.v4()) {
        return {"/run/net-" + link.name + ".conf", of_ipv4(link, config, *four, host_name)};
    }
    return {"/run/net6-" + link.name + ".conf", of_ipv6(link, config, host_name)};
}

}  // namespace netcfg
