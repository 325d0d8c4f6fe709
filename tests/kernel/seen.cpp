// What the kernel has, through libnl.
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/vlan.h>
#include <netlink/route/route.h>
#include <netlink/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "tests/kernel/listing.h"
#include "tests/kernel/machine_network.h"

namespace kernel {
namespace {

using Socket = std::unique_ptr<nl_sock, decltype(&nl_socket_free)>;
using Cache = std::unique_ptr<nl_cache, decltype(&nl_cache_free)>;

std::string text_of(nl_addr* address) {
    std::array<char, 64> text{};
    return nl_addr2str(address, text.data(), text.size());
}

// libnl leaves out the length of a whole address.
std::string prefix_of(nl_addr* address, unsigned length) {
    const std::string text = text_of(address);
    return text.substr(0, text.find('/')) + "/" + std::to_string(length);
}

template <typename Allocate>
Cache cache_of(Allocate allocate) {
    nl_cache* cache = nullptr;
    if (allocate(&cache) < 0) throw std::runtime_error("libnl lists nothing");
    return {cache, nl_cache_free};
}

template <typename Object, typename Visit>
void each(const Cache& cache, Visit visit) {
    for (nl_object* at = nl_cache_get_first(cache.get()); at != nullptr; at = nl_cache_get_next(at)) {
        visit(reinterpret_cast<Object*>(at));
    }
}

void list_link(nl_sock* socket, const std::string& name, Listing& listing) {
    rtnl_link* raw = nullptr;
    if (rtnl_link_get_kernel(socket, 0, name.c_str(), &raw) < 0) throw std::runtime_error("no link " + name);
    const std::unique_ptr<rtnl_link, decltype(&rtnl_link_put)> link(raw, rtnl_link_put);
    listing.up = (rtnl_link_get_flags(raw) & IFF_UP) != 0;
    listing.mtu = rtnl_link_get_mtu(raw);
    listing.mac = text_of(rtnl_link_get_addr(raw));
    if (rtnl_link_is_vlan(raw)) {
        std::array<char, IF_NAMESIZE> parent{};
        ::if_indextoname(static_cast<unsigned>(rtnl_link_get_link(raw)), parent.data());
        listing.vlan = "vlan " + std::to_string(rtnl_link_vlan_get_id(raw)) + " of " + parent.data();
    }
}

void list_addresses(nl_sock* socket, int index, Listing& listing) {
    const Cache cache = cache_of([socket](nl_cache** into) { return rtnl_addr_alloc_cache(socket, into); });
    each<rtnl_addr>(cache, [index, &listing](rtnl_addr* address) {
        if (rtnl_addr_get_ifindex(address) != index) return;
        nl_addr* local = rtnl_addr_get_local(address);
        const auto length = static_cast<unsigned>(rtnl_addr_get_prefixlen(address));
        nl_addr* broadcast = rtnl_addr_get_broadcast(address);
        listing.add_address(prefix_of(local, length), broadcast == nullptr ? "" : text_of(broadcast));
    });
}

void list_routes(nl_sock* socket, int index, Listing& listing) {
    const Cache cache =
        cache_of([socket](nl_cache** into) { return rtnl_route_alloc_cache(socket, AF_UNSPEC, 0, into); });
    each<rtnl_route>(cache, [index, &listing](rtnl_route* route) {
        if (rtnl_route_get_table(route) != RT_TABLE_MAIN || rtnl_route_get_type(route) != RTN_UNICAST) return;
        rtnl_nexthop* hop = rtnl_route_nexthop_n(route, 0);
        if (hop == nullptr || rtnl_route_nh_get_ifindex(hop) != index) return;
        nl_addr* destination = rtnl_route_get_dst(route);
        nl_addr* gateway = rtnl_route_nh_get_gateway(hop);
        const unsigned length = nl_addr_get_prefixlen(destination);
        const bool is_v4 = rtnl_route_get_family(route) == AF_INET;
        const bool is_default = length == 0 && nl_addr_get_len(destination) == 0;
        const std::string everywhere = is_v4 ? "0.0.0.0/0" : "::/0";
        listing.add_route(is_default ? everywhere : prefix_of(destination, length),
                          gateway == nullptr ? "" : text_of(gateway));
    });
}

}  // namespace

std::string seen(const std::string& name) {
    const Socket socket(nl_socket_alloc(), nl_socket_free);
    nl_connect(socket.get(), NETLINK_ROUTE);
    const int index = MachineNetwork::index_of(name).value;
    Listing listing;
    list_link(socket.get(), name, listing);
    list_addresses(socket.get(), index, listing);
    list_routes(socket.get(), index, listing);
    return listing.text();
}

bool has_link_local(const std::string& name) {
    const Socket socket(nl_socket_alloc(), nl_socket_free);
    nl_connect(socket.get(), NETLINK_ROUTE);
    Listing listing;
    list_addresses(socket.get(), MachineNetwork::index_of(name).value, listing);
    return listing.has_link_local;
}

}  // namespace kernel
