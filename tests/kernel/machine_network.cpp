#include "tests/kernel/machine_network.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/addr.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <netlink/socket.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "agent/base/fd.h"
#include "netcfg/links.h"

namespace kernel {
namespace {

// A broken test machine is no finding: it stops the test.
void must(bool worked, const std::string& what) {
    if (!worked) throw std::runtime_error("the test machine cannot " + what);
}

class Netlink {
public:
    Netlink() : socket_(nl_socket_alloc(), nl_socket_free) {
        must(nl_connect(socket_.get(), NETLINK_ROUTE) == 0, "speak netlink");
    }
    nl_sock* get() const { return socket_.get(); }

private:
    std::unique_ptr<nl_sock, decltype(&nl_socket_free)> socket_;
};

void bring_up(const Netlink& netlink, const std::string& name) {
    rtnl_link* change = rtnl_link_alloc();
    rtnl_link* link = rtnl_link_alloc();
    rtnl_link_set_ifindex(link, MachineNetwork::index_of(name).value);
    rtnl_link_set_flags(change, IFF_UP);
    must(rtnl_link_change(netlink.get(), link, change, 0) == 0, "bring up " + name);
    rtnl_link_put(change);
    rtnl_link_put(link);
}

void set_mac(rtnl_link* link, std::string_view mac) {
    nl_addr* address = nullptr;
    must(nl_addr_parse(std::string(mac).c_str(), AF_LLC, &address) == 0, "read a MAC address");
    rtnl_link_set_addr(link, address);
    nl_addr_put(address);
}

}  // namespace

MachineNetwork::MachineNetwork() {
    must(::unshare(CLONE_NEWNET) == 0, "make a network namespace");
    const Netlink netlink;
    rtnl_link* link = rtnl_link_veth_alloc();
    rtnl_link_set_name(link, "eth0");
    set_mac(link, kMac);
    rtnl_link* peer = rtnl_link_veth_get_peer(link);
    rtnl_link_set_name(peer, "wire");
    rtnl_link_put(peer);
    must(rtnl_link_add(netlink.get(), link, NLM_F_CREATE | NLM_F_EXCL) == 0, "make a virtual cable");
    rtnl_link_veth_release(link);
    bring_up(netlink, "lo");
    bring_up(netlink, "wire");
}

void MachineNetwork::add_link(const std::string& name, const std::string& kind) const {
    const Netlink netlink;
    rtnl_link* link = rtnl_link_alloc();
    rtnl_link_set_name(link, name.c_str());
    must(rtnl_link_set_type(link, kind.c_str()) == 0, "name the kind " + kind);
    must(rtnl_link_add(netlink.get(), link, NLM_F_CREATE | NLM_F_EXCL) == 0, "make a link of kind " + kind);
    rtnl_link_put(link);
}

base::IfIndex MachineNetwork::index_of(const std::string& name) {
    return {static_cast<int>(::if_nametoindex(name.c_str()))};
}

FirstNetwork::FirstNetwork() {
    const base::Fd first(::open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC));
    must(::setns(first.get(), CLONE_NEWNET) == 0, "return to its first network");
}

bool FirstNetwork::wait_for(const std::string& link) {
    constexpr int kPatience = 30'000;  // ms, between two events
    auto links = netcfg::Links::open();
    while (links && MachineNetwork::index_of(link).value == 0) {
        pollfd event{links->fd(), POLLIN, 0};
        if (::poll(&event, 1, kPatience) <= 0 || !links->dispatch()) return false;
    }
    return true;
}

Removals::Removals() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE)) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
    must(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "listen to the kernel's events");
}

Removals::~Removals() {
    ::close(socket_);
}

std::vector<std::string> Removals::so_far() {
    std::vector<std::string> names;
    alignas(nlmsghdr) std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t received = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (received <= 0) return names;
        auto left = static_cast<unsigned>(received);
        for (auto* message = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_type == RTM_DELADDR) names.emplace_back("address");
            if (message->nlmsg_type == RTM_DELROUTE) names.emplace_back("route");
        }
    }
}

}  // namespace kernel
