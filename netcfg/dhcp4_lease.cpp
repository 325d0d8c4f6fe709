#include "netcfg/dhcp4_lease.h"

#include <algorithm>

#include "netcfg/big_endian.h"
#include "netcfg/classful.h"
#include "netcfg/dhcp4_search.h"
#include "netcfg/host_name.h"

namespace netcfg {
namespace {

constexpr std::uint32_t kForEver = 0xffffffff;  // RFC 2131 §3.3
constexpr unsigned kSmallestMtu = 576;          // what every host takes (RFC 791 §3.1); less breaks more than it serves

int prefix_length(const Dhcp4Message& ack) {
    if (const auto mask = ack.address(Dhcp4Option::SubnetMask); mask && !mask->is_zero()) {
        if (const auto length = base::length_of_mask(*mask)) return *length;
    }
    return classful_length(ack.yiaddr).value_or(32);
}

// RFC 3442: a prefix length, as many bytes of the network as that needs, a gateway (zero: on-link). Nothing when torn.
std::optional<std::vector<base::IpRoute>> classless_routes(const std::vector<std::byte>& option) {
    std::vector<base::IpRoute> routes;
    std::size_t at = 0;
    while (at < option.size()) {
        const int length = std::to_integer<int>(option[at++]);
        const std::size_t significant = (static_cast<std::size_t>(length) + 7) / 8;
        if (length > 32 || option.size() - at < significant + 4) return std::nullopt;
        base::Ipv4 network;
        for (std::size_t i = 0; i < significant; ++i) {
            network.bits |= std::to_integer<std::uint32_t>(option[at + i]) << (24 - 8 * i);
        }
        base::IpRoute route{base::IpPrefix{network, length}.network(), std::nullopt};
        const base::Ipv4 gateway{get32(option, at + significant)};
        if (!gateway.is_zero()) route.gateway = gateway;
        if (gateway.is_zero() || is_host_address(gateway)) routes.push_back(route);
        at += significant + 4;
    }
    return routes;
}

// Option 121 overrides option 3, even where it holds no default route (RFC 3442, "DHCP Client Behavior").
std::vector<base::IpRoute> routes_of(const Dhcp4Message& ack) {
    if (const auto option = ack.options.find(Dhcp4Option::ClasslessStaticRoute); option != ack.options.end()) {
        if (auto routes = classless_routes(option->second); routes && !routes->empty()) return *routes;
    }
    const auto router = ack.address(Dhcp4Option::Router);
    if (!router || !is_host_address(*router)) return {};
    return {base::IpRoute{{}, *router}};
}

std::vector<std::string> search_of(const Dhcp4Message& ack, const std::string& domain) {
    const auto option = ack.options.find(Dhcp4Option::DomainSearch);
    if (option == ack.options.end()) return {};
    auto names = search_list_of(option->second);
    std::erase(names, domain);
    return names;
}

// Without option 51, and with a time of zero, which no server can mean, the lease is for ever.
std::optional<base::seconds> lease_time_of(const Dhcp4Message& ack) {
    const auto time = ack.seconds(Dhcp4Option::LeaseTime);
    if (!time || *time == 0 || *time == kForEver) return std::nullopt;
    return base::seconds(*time);
}

std::string name_of(const Dhcp4Message& ack, Dhcp4Option option) {
    std::string name = ack.text(option);
    if (name.ends_with('.')) name.pop_back();
    return is_host_name(name) ? name : std::string();
}

}  // namespace

std::optional<base::NetConfig> lease_of(const Dhcp4Message& ack) {
    if (!is_host_address(ack.yiaddr)) return std::nullopt;
    base::NetConfig lease;
    lease.origin = base::AddressOrigin::Dhcp;
    lease.address = {ack.yiaddr, prefix_length(ack)};
    lease.routes = routes_of(ack);
    if (const auto mtu = ack.number(Dhcp4Option::InterfaceMtu); mtu && *mtu >= kSmallestMtu) lease.mtu = *mtu;
    for (const auto& server : ack.addresses(Dhcp4Option::DnsServer)) {
        if (!server.is_zero()) lease.dns.emplace_back(server);
    }
    lease.domain = name_of(ack, Dhcp4Option::DomainName);
    lease.host_name = name_of(ack, Dhcp4Option::HostName);
    lease.next_server = ack.siaddr;
    lease.tftp_server = ack.text(Dhcp4Option::TftpServerName);
    if (const auto server = ack.address(Dhcp4Option::ServerIdentifier); server && is_host_address(*server)) {
        lease.dhcp_server = *server;
    }
    lease.root_path = ack.text(Dhcp4Option::RootPath);
    lease.search = search_of(ack, lease.domain);
    for (const auto& server : ack.addresses(Dhcp4Option::NtpServer)) {
        if (is_host_address(server)) lease.ntp.push_back(server);
    }
    lease.lease_time = lease_time_of(ack);
    return lease;
}

std::optional<LeaseTimes> lease_times(const Dhcp4Message& ack, base::Time asked) {
    const auto time = lease_time_of(ack);
    if (!time) return std::nullopt;
    const base::Duration length = *time;
    base::Duration renew = base::seconds(ack.seconds(Dhcp4Option::RenewalTime).value_or(0));
    base::Duration rebind = base::seconds(ack.seconds(Dhcp4Option::RebindingTime).value_or(0));
    if (rebind == base::Duration(0) || rebind >= length) rebind = length - length / 8;
    if (renew == base::Duration(0)) renew = length / 2 < rebind ? length / 2 : rebind / 2;
    if (renew >= rebind) {
        renew = length / 2;
        rebind = length - length / 8;
    }
    return LeaseTimes{asked + renew, asked + rebind, asked + length, length};
}

}  // namespace netcfg
