// The network's words on the command line, and the spelling of roots, swap and layers, with any bytes as their value:
// what is understood can be configured, is spelled so that it is understood the same, and its names can be shown and be
// part of file names; what is not says why in words.
#include <algorithm>
#include <string_view>

#include "agent/core/overlay_spec.h"
#include "agent/core/root_spelling.h"
#include "agent/core/swap_spec.h"
#include "agent/core/trust.h"
#include "netcfg/bootif_parameter.h"
#include "netcfg/classful.h"
#include "netcfg/host_name.h"
#include "netcfg/ip_parameter.h"
#include "netcfg/nameserver_parameter.h"
#include "netcfg/route_parameter.h"
#include "netcfg/vlan_parameter.h"
#include "tests/fuzz/expect.h"

namespace {

using Method = base::IpRequest::Method;

bool is_host(const base::IpAddress& address) {
    if (const base::Ipv4* four = address.v4()) return netcfg::is_host_address(*four);
    return !address.v6()->is_multicast() && !address.v6()->is_zero();
}

bool is_safe(const std::string& link) {
    return link.size() <= 15 && link != "." && link != ".." &&
           std::ranges::none_of(link, [](char c) { return c <= ' ' || c > '~' || c == '/' || c == '%' || c == ':'; });
}

bool is_of_one_adapter(const base::MacAddress& mac) {
    return mac != base::MacAddress{} && (mac.octets[0] & 1) == 0;
}

void check_route(const base::IpRoute& route) {
    EXPECT(route.destination == route.destination.network());
    EXPECT(route.destination.length >= 0 && route.destination.length <= route.destination.address.bits());
    if (!route.gateway) return;
    EXPECT(is_host(*route.gateway));
    EXPECT(route.gateway->bits() == route.destination.address.bits());
}

void check_static(const base::NetConfig& config) {
    EXPECT(is_host(config.address.address));
    EXPECT(config.address.length >= 1 && config.address.length <= config.address.address.bits());
    EXPECT(config.routes.size() <= 1);
    for (const auto& route : config.routes) {
        EXPECT(route.gateway && route.is_default());
        EXPECT(route.gateway->bits() == config.address.address.bits());
        EXPECT(route.gateway->v4() != nullptr || *route.gateway != config.address.address);
    }
}

void check(const base::IpRequest& request) {
    const base::NetConfig& config = request.config;
    if (request.method == Method::Static) check_static(config);
    for (const auto& route : config.routes) check_route(route);
    EXPECT(is_safe(request.device));
    EXPECT(request.host_name.empty() || netcfg::is_host_name(request.host_name));
    EXPECT(request.host_name.find('.') == std::string::npos);
    EXPECT(request.host_name == config.host_name);
    EXPECT(request.next_server.is_zero() || is_host(request.next_server));
    EXPECT(!request.mtu || (*request.mtu >= 68 && *request.mtu <= 65535));
    EXPECT(request.mtu == config.mtu);
    EXPECT(!request.mac || is_of_one_adapter(*request.mac));
    EXPECT(request.client_id.size() <= 252 && request.client_id.size() != 1);
    EXPECT(config.dns.size() <= 2 && std::ranges::all_of(config.dns, is_host));
    EXPECT(std::ranges::all_of(config.ntp, is_host));
}

void check(const base::VlanRequest& vlan) {
    EXPECT(!vlan.name.empty() && is_safe(vlan.name));
    EXPECT(!vlan.parent.empty() && is_safe(vlan.parent));
    EXPECT(vlan.name != vlan.parent);
    EXPECT(vlan.id >= 1 && vlan.id <= 4094);
}

void check(const base::RouteRequest& request) {
    check_route(request.route);
    EXPECT(is_safe(request.device));
    EXPECT(request.route.gateway || !request.device.empty());
}

void check(const base::IpAddress& nameserver) {
    EXPECT(is_host(nameserver));
}

void check(const base::MacAddress& bootif) {
    EXPECT(is_of_one_adapter(bootif));
}

void check(const agent::core::NfsRoot& root) {
    EXPECT(root.server.empty() || agent::core::read_server(root.server) == root.server);
    EXPECT(root.path.empty() || root.path.starts_with('/'));
    EXPECT(std::ranges::count(agent::core::with_percent_doubled(root.path), '%') ==
           2 * std::ranges::count(root.path, '%'));
    EXPECT(root.path.find_first_of(std::string("\0\n,", 3)) == root.path.npos);
    // What was read is the same when it is written out and read again.
    const auto again = agent::core::parse_nfs_root("nfs:" + root.server + ":" + root.path + "," + root.options);
    EXPECT(again && *again == root);
}

void check(const agent::core::RootSpec& root) {
    // A spelling means what it spells, and what is spelled alike is remembered as the same.
    const auto again = agent::core::parse_root(agent::core::spelling_of(root));
    EXPECT(again && *again == root);
    EXPECT(agent::core::root_key(*again) == agent::core::root_key(root));
    if (const auto* nfs = std::get_if<agent::core::NfsRoot>(&root)) return check(*nfs);
    EXPECT(!std::get<agent::core::LocalRoot>(root).device.empty());
}

void check(const agent::core::SwapSpec& swap) {
    const auto again = agent::core::parse_swap(agent::core::spelling_of(swap));
    EXPECT(again && *again == swap);
    if (const auto* file = std::get_if<agent::core::SwapFile>(&swap)) {
        EXPECT(!agent::core::size_text(file->bytes).empty());
    }
}

void check(const agent::core::OverlaySpec& overlay) {
    const auto again = agent::core::parse_overlay(agent::core::spelling_of(overlay));
    EXPECT(again && *again == overlay);
}

void check(const std::vector<agent::core::TrustRule>& rules) {
    EXPECT(!agent::core::covers(rules, {}));
    EXPECT(!agent::core::covers(rules, {"nas", "/srv/..", ""}));
    EXPECT(!agent::core::covers(rules, {"nas", "/srv", "addr=10.0.0.1"}));
}

template <typename Parsed>
void check_any(const base::Result<Parsed>& parsed) {
    if (parsed) return check(*parsed);
    EXPECT(parsed.failure().cause == base::Cause::BadConfig);
    EXPECT(!parsed.failure().evidence.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_any(netcfg::parse_ip_parameter(text));
    check_any(netcfg::parse_vlan_parameter(text));
    check_any(netcfg::parse_route_parameter(text));
    check_any(netcfg::parse_nameserver_parameter(text));
    check_any(netcfg::parse_bootif_parameter(text));
    check_any(agent::core::parse_root(text));
    check_any(agent::core::parse_nfs_root(text));
    check_any(agent::core::parse_trust(text));
    check_any(agent::core::parse_swap(text));
    check_any(agent::core::parse_overlay(text));
    return 0;
}
