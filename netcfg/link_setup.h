// Changes to links, addresses and routes, through libnl; and what a link was configured with before farroot ran.
// A request and its answer are one exchange with this kernel, which answers at once. Failures name the link and what
// was being done.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/netlink_socket.h"

namespace netcfg {

class LinkSetup {
public:
    static base::Result<LinkSetup> open();

    base::Status bring_up(base::IfIndex link);
    base::Status bring_up_loopback();  // the kernel gives it 127.0.0.1

    // Makes an 802.1Q link, down; fine when it is there with this id. Needs the kernel's 8021q.
    base::Status create_vlan(const base::VlanRequest& vlan, base::IfIndex parent);

    // Before the link is brought up: a driver that can't do it while running gets its link taken down and up again,
    // which costs addresses and routes. Nothing happens when it has the address.
    base::Status set_mac(base::IfIndex link, base::MacAddress mac);

    // Makes the link's addresses and routes of the configuration's family those of `config` and no others; the link is
    // up already. What is there and wanted stays untouched, so that it may be applied again, also over what the kernel
    // configured; what the kernel makes of router advertisements stays too. An IPv6 address is tentative at first:
    // netcfg/ipv6_watch.h tells when it can be used, or has another owner. One route that fails does not keep the
    // others out; the first failure is returned.
    base::Status apply(base::IfIndex link, const base::NetConfig& config);

    // In bytes; before the address, as set_mac(). MtuRefused.
    base::Status set_mtu(base::IfIndex link, unsigned mtu);
    base::Status set_address(base::IfIndex link, const base::IpPrefix& address);  // beside those that are there
    // Beside what is there, on-link ones first. One that fails does not keep the others out; the first failure is
    // returned.
    base::Status add_routes(base::IfIndex link, const std::vector<base::IpRoute>& routes);

    base::Status clear(base::IfIndex link);  // removes all that apply() can have put on it

    // What the kernel's own ip= (IP_PNP), or whoever else before farroot, gave to the link; nothing without an address.
    std::optional<base::NetConfig> existing(base::IfIndex link);

private:
    explicit LinkSetup(NetlinkSocket socket) : socket_(std::move(socket)) {}

    base::Status add_route(base::IfIndex link, const base::IpRoute& route);
    base::Status remove_addresses_but(base::IfIndex link, int family, std::optional<base::IpPrefix> kept);
    base::Status remove_routes_but(base::IfIndex link, int family, const std::vector<base::IpRoute>& kept);

    NetlinkSocket socket_;
};

}  // namespace netcfg
