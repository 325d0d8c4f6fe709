#include "netcfg/link_setup.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "agent/base/fd.h"
#include "netcfg/classful.h"
#include "netcfg/host_name.h"
#include "netcfg/kernel_pnp.h"
#include "netcfg/link_name.h"
#include "netcfg/links.h"
#include "netcfg/netlink.h"
#include "netcfg/route_order.h"

namespace netcfg {
namespace {

constexpr int kAddOrReplace = NLM_F_CREATE | NLM_F_REPLACE;
// Ours come before the routes of router advertisements, which have 1024, and replace none of them.
constexpr std::uint32_t kIpv6Metric = 512;

base::Failure out_of_memory(base::IfIndex link, std::string operation) {
    return base::system_failure(link_name(link), std::move(operation), ENOMEM);
}

std::optional<base::IpPrefix> prefix_of(rtnl_addr* address) {
    auto prefix = from_netlink(rtnl_addr_get_local(address));
    if (prefix) prefix->length = rtnl_addr_get_prefixlen(address);
    return prefix;
}

bool is_family(int family, const base::IpAddress& address) {
    return family == (address.v4() != nullptr ? AF_INET : AF_INET6);
}

int family_of(const base::NetConfig& config) {
    return config.address.address.v4() != nullptr ? AF_INET : AF_INET6;
}

// Not what the kernel makes by itself: link-local addresses, and those that follow from router advertisements.
bool is_ours_to_remove(rtnl_addr* address, const base::IpPrefix& prefix) {
    const base::Ipv6* six = prefix.address.v6();
    return six == nullptr || (!six->is_link_local() && (rtnl_addr_get_flags(address) & IFA_F_PERMANENT) != 0);
}

// A unicast route of the main table with one next hop on this link, except those that came with its address or from a
// router advertisement.
std::optional<base::IpRoute> route_on(base::IfIndex link, rtnl_route* route) {
    if (rtnl_route_get_table(route) != RT_TABLE_MAIN || rtnl_route_get_type(route) != RTN_UNICAST) return std::nullopt;
    const auto protocol = rtnl_route_get_protocol(route);
    if (protocol == RTPROT_KERNEL || protocol == RTPROT_RA || rtnl_route_get_nnexthops(route) != 1) return std::nullopt;
    rtnl_nexthop* hop = rtnl_route_nexthop_n(route, 0);
    if (rtnl_route_nh_get_ifindex(hop) != link.value) return std::nullopt;
    const auto destination = from_netlink(rtnl_route_get_dst(route));
    if (!destination) return std::nullopt;
    const auto gateway = from_netlink(rtnl_route_nh_get_gateway(hop));
    return base::IpRoute{*destination, gateway ? std::optional(gateway->address) : std::nullopt};
}

// A change to the link, to which attributes are added; null without memory. Index 0: one to be made.
nl_msg* link_message(base::IfIndex link, unsigned flags, unsigned changed_flags, int request_flags) {
    ifinfomsg info{};
    info.ifi_index = link.value;
    info.ifi_flags = flags;
    info.ifi_change = changed_flags;
    nl_msg* message = nlmsg_alloc_simple(RTM_NEWLINK, request_flags);
    if (message != nullptr) nlmsg_append(message, &info, sizeof info, NLMSG_ALIGNTO);
    return message;
}

base::Status set_running(nl_sock* socket, base::IfIndex link, bool up) {
    const std::string operation = up ? "bring up" : "take down";
    nl_msg* message = link_message(link, up ? IFF_UP : 0, IFF_UP, 0);
    if (message == nullptr) return out_of_memory(link, operation);
    const int error = nl_send_sync(socket, message);  // frees the message
    if (error < 0) return netlink_failure(link_name(link), operation, error);
    return base::Done{};
}

// 0, or libnl's error.
int send_mac(nl_sock* socket, base::IfIndex link, const base::MacAddress& mac) {
    nl_msg* message = link_message(link, 0, 0, 0);
    if (message == nullptr) return -NLE_NOMEM;
    nla_put(message, IFLA_ADDRESS, static_cast<int>(mac.octets.size()), mac.octets.data());
    return nl_send_sync(socket, message);
}

int send_mtu(nl_sock* socket, base::IfIndex link, unsigned mtu) {
    nl_msg* message = link_message(link, 0, 0, 0);
    if (message == nullptr) return -NLE_NOMEM;
    nla_put_u32(message, IFLA_MTU, mtu);
    return nl_send_sync(socket, message);
}

// What `change` returns, libnl's error or 0; the link is taken down for it where its driver wants that (EBUSY).
template <typename Change>
base::Result<int> while_down(nl_sock* socket, base::IfIndex link, Change change) {
    const int error = change();
    if (error >= 0 || kernel_error(error) != EBUSY) return error;
    if (auto status = set_running(socket, link, false); !status) return status.failure();
    const int again = change();
    if (auto status = set_running(socket, link, true); !status) return status.failure();
    return again;
}

bool has_mac(base::IfIndex link, const base::MacAddress& mac) {
    ifreq request{};
    const base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (::if_indextoname(static_cast<unsigned>(link.value), request.ifr_name) == nullptr) return false;
    if (::ioctl(socket.get(), SIOCGIFHWADDR, &request) != 0) return false;
    return std::memcmp(request.ifr_hwaddr.sa_data, mac.octets.data(), mac.octets.size()) == 0;
}

bool is_there(const base::VlanRequest& vlan) {
    const auto links = Links::open();
    return links && std::ranges::any_of(links->all(), [&vlan](const base::Link& link) {
               return link.name == vlan.name && link.vlan == vlan.id;
           });
}

template <typename Object, typename Visit>
void for_each(const NetlinkCache& cache, Visit visit) {
    for (nl_object* at = nl_cache_get_first(cache.get()); at != nullptr; at = nl_cache_get_next(at)) {
        visit(reinterpret_cast<Object*>(at));
    }
}

base::Result<NetlinkCache> all_addresses(nl_sock* socket) {
    nl_cache* cache = nullptr;
    const int error = rtnl_addr_alloc_cache(socket, &cache);
    if (error < 0) return netlink_failure("addresses", "list", error);
    return NetlinkCache(cache);
}

base::Result<NetlinkCache> all_routes(nl_sock* socket, int family) {
    nl_cache* cache = nullptr;
    const int error = rtnl_route_alloc_cache(socket, family, 0, &cache);
    if (error < 0) return netlink_failure("routes", "list", error);
    return NetlinkCache(cache);
}

KernelPnp read_kernel_pnp() {
    std::unique_ptr<std::FILE, NetlinkFree<std::fclose>> file(std::fopen("/proc/net/pnp", "re"));
    if (!file) return {};
    std::array<char, 4096> text;
    return parse_kernel_pnp({text.data(), std::fread(text.data(), 1, text.size(), file.get())});
}

// The kernel makes the address its host name when it was told none.
std::string kernel_host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    const std::string text = name.data();
    return is_host_name(text) && text != "localhost" && !base::Ipv4::parse(text) ? text : std::string();
}

}  // namespace

base::Result<LinkSetup> LinkSetup::open() {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    return LinkSetup(std::move(*socket));
}

base::Status LinkSetup::bring_up(base::IfIndex link) {
    return set_running(socket_.get(), link, true);
}

base::Status LinkSetup::bring_up_loopback() {
    const unsigned index = ::if_nametoindex("lo");
    if (index == 0) return base::system_failure("lo", "find", errno);
    return bring_up({static_cast<int>(index)});
}

base::Status LinkSetup::create_vlan(const base::VlanRequest& vlan, base::IfIndex parent) {
    const std::string operation = "make VLAN " + std::to_string(vlan.id) + " of " + link_name(parent);
    nl_msg* message = link_message({}, 0, 0, NLM_F_CREATE | NLM_F_EXCL);
    if (message == nullptr) return base::system_failure(vlan.name, operation, ENOMEM);
    nla_put_string(message, IFLA_IFNAME, vlan.name.c_str());
    nla_put_u32(message, IFLA_LINK, static_cast<std::uint32_t>(parent.value));
    nlattr* info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_KIND, "vlan");
    nlattr* data = nla_nest_start(message, IFLA_INFO_DATA);
    nla_put_u16(message, IFLA_VLAN_ID, static_cast<std::uint16_t>(vlan.id));
    nla_nest_end(message, data);
    nla_nest_end(message, info);
    const int error = nl_send_sync(socket_.get(), message);
    if (error >= 0 || (kernel_error(error) == EEXIST && is_there(vlan))) return base::Done{};
    return netlink_failure(vlan.name, operation, error);
}

base::Status LinkSetup::set_mac(base::IfIndex link, base::MacAddress mac) {
    if (has_mac(link, mac)) return base::Done{};
    const auto error = while_down(socket_.get(), link, [&] { return send_mac(socket_.get(), link, mac); });
    if (!error) return error.failure();
    if (*error < 0) return netlink_failure(link_name(link), "set the MAC address " + mac.text(), *error);
    return base::Done{};
}

base::Status LinkSetup::set_mtu(base::IfIndex link, unsigned mtu) {
    const auto error = while_down(socket_.get(), link, [&] { return send_mtu(socket_.get(), link, mtu); });
    if (!error) return error.failure();
    if (*error >= 0) return base::Done{};
    return base::Failure{base::Cause::MtuRefused, link_name(link), "", kernel_error(*error),
                         std::to_string(mtu) + " bytes"};
}

base::Status LinkSetup::set_address(base::IfIndex link, const base::IpPrefix& prefix) {
    const std::string operation = "set the address " + prefix.text();
    const RouteAddress address(rtnl_addr_alloc());
    const NetlinkAddress local = to_netlink(prefix);
    if (!address || !local) return out_of_memory(link, operation);
    rtnl_addr_set_ifindex(address.get(), link.value);
    rtnl_addr_set_local(address.get(), local.get());
    if (const base::Ipv4* four = prefix.address.v4();
        four != nullptr && prefix.length < 31) {  // RFC 3021: /31 has none
        const NetlinkAddress broadcast = to_netlink({base::broadcast_of(*four, prefix.length), 32});
        if (!broadcast) return out_of_memory(link, operation);
        rtnl_addr_set_broadcast(address.get(), broadcast.get());
    }
    const int error = rtnl_addr_add(socket_.get(), address.get(), kAddOrReplace);
    if (error < 0) return netlink_failure(link_name(link), operation, error);
    return base::Done{};
}

base::Status LinkSetup::add_route(base::IfIndex link, const base::IpRoute& wanted) {
    const std::string operation =
        "add the route " + wanted.destination.text() + (wanted.gateway ? " via " + wanted.gateway->text() : "");
    const Route route(rtnl_route_alloc());
    const NetlinkAddress destination = to_netlink(wanted.destination);
    const base::IpAddress hop_address = wanted.gateway.value_or(base::IpAddress{});
    const NetlinkAddress gateway = to_netlink({hop_address, hop_address.bits()});
    const bool is_v4 = wanted.destination.address.v4() != nullptr;
    rtnl_nexthop* hop = rtnl_route_nh_alloc();
    if (!route || !destination || !gateway || hop == nullptr) return out_of_memory(link, operation);
    rtnl_route_nh_set_ifindex(hop, link.value);
    if (wanted.gateway) rtnl_route_nh_set_gateway(hop, gateway.get());
    rtnl_route_add_nexthop(route.get(), hop);  // the route owns it now
    rtnl_route_set_family(route.get(), is_v4 ? AF_INET : AF_INET6);
    rtnl_route_set_table(route.get(), RT_TABLE_MAIN);
    rtnl_route_set_protocol(route.get(), RTPROT_BOOT);  // as IP_PNP's are
    rtnl_route_set_scope(route.get(), wanted.gateway || !is_v4 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK);
    if (!is_v4) rtnl_route_set_priority(route.get(), kIpv6Metric);
    rtnl_route_set_dst(route.get(), destination.get());
    const int error = rtnl_route_add(socket_.get(), route.get(), kAddOrReplace);
    if (error < 0) return netlink_failure(link_name(link), operation, error);
    return base::Done{};
}

base::Status LinkSetup::remove_addresses_but(base::IfIndex link, int family, std::optional<base::IpPrefix> kept) {
    const auto cache = all_addresses(socket_.get());
    if (!cache) return cache.failure();
    int error = 0;
    for_each<rtnl_addr>(*cache, [&](rtnl_addr* address) {
        const auto prefix = prefix_of(address);
        if (rtnl_addr_get_ifindex(address) != link.value || !prefix || prefix == kept) return;
        if (!is_family(family, prefix->address) || !is_ours_to_remove(address, *prefix)) return;
        const int outcome = rtnl_addr_delete(socket_.get(), address, 0);
        // A secondary address is gone together with its primary.
        if (outcome < 0 && kernel_error(outcome) != EADDRNOTAVAIL && error == 0) error = outcome;
    });
    if (error < 0) return netlink_failure(link_name(link), "remove an address", error);
    return base::Done{};
}

base::Status LinkSetup::remove_routes_but(base::IfIndex link, int family, const std::vector<base::IpRoute>& kept) {
    const auto cache = all_routes(socket_.get(), family);
    if (!cache) return cache.failure();
    int error = 0;
    for_each<rtnl_route>(*cache, [&](rtnl_route* route) {
        const auto found = route_on(link, route);
        if (!found || std::ranges::find(kept, *found) != kept.end()) return;
        const int outcome = rtnl_route_delete(socket_.get(), route, 0);
        if (outcome < 0 && kernel_error(outcome) != ESRCH && error == 0) error = outcome;
    });
    if (error < 0) return netlink_failure(link_name(link), "remove a route", error);
    return base::Done{};
}

base::Status LinkSetup::add_routes(base::IfIndex link, const std::vector<base::IpRoute>& routes) {
    std::vector<base::IpRoute> in_order = routes;
    std::stable_partition(in_order.begin(), in_order.end(), [](const auto& route) { return !route.gateway; });
    base::Status outcome = base::Done{};
    for (const auto& route : in_order) {
        auto status = add_route(link, route);
        if (outcome && !status) outcome = std::move(status);
    }
    return outcome;
}

base::Status LinkSetup::apply(base::IfIndex link, const base::NetConfig& config) {
    // First the old ones: a new address in the network of an old one would be its secondary, and go with it.
    if (auto status = remove_addresses_but(link, family_of(config), config.address); !status) return status;
    if (auto status = set_address(link, config.address); !status) return status;
    const auto routes = routes_in_order(config);
    auto outcome = add_routes(link, routes);
    auto status = remove_routes_but(link, family_of(config), routes);
    return outcome ? status : outcome;
}

base::Status LinkSetup::clear(base::IfIndex link) {
    for (const int family : {AF_INET, AF_INET6}) {
        if (auto status = remove_routes_but(link, family, {}); !status) return status;
        if (auto status = remove_addresses_but(link, family, std::nullopt); !status) return status;
    }
    return base::Done{};
}

std::optional<base::NetConfig> LinkSetup::existing(base::IfIndex link) {
    const auto addresses = all_addresses(socket_.get());
    const auto routes = all_routes(socket_.get(), AF_INET);
    if (!addresses || !routes) return std::nullopt;
    base::NetConfig config;
    config.origin = base::AddressOrigin::Kernel;
    for_each<rtnl_addr>(*addresses, [&](rtnl_addr* address) {
        const auto prefix = prefix_of(address);
        const base::Ipv4* four = prefix ? prefix->address.v4() : nullptr;
        if (rtnl_addr_get_ifindex(address) != link.value || four == nullptr || !is_host_address(*four)) return;
        if (config.address.address.is_zero()) config.address = *prefix;
    });
    if (config.address.address.is_zero()) return std::nullopt;
    for_each<rtnl_route>(*routes, [&](rtnl_route* route) {
        if (const auto found = route_on(link, route)) config.routes.push_back(*found);
    });
    const KernelPnp pnp = read_kernel_pnp();
    if (pnp.protocol == "DHCP") config.origin = base::AddressOrigin::KernelDhcp;
    config.dns.assign(pnp.dns.begin(), pnp.dns.end());
    config.domain = pnp.domain;
    config.next_server = pnp.boot_server;
    config.host_name = kernel_host_name();
    return config;
}

}  // namespace netcfg
