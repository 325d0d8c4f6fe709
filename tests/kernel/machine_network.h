// A network of its own for one test: a fresh network namespace with one end of a virtual cable as eth0. Needs root and
// a kernel with veth, dummy and 8021q: tests/lab/kernel_stories.cpp has such a machine. What the kernel has
// afterwards is read twice, without netcfg: through libnl, and from ioctls and /proc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace kernel {

inline constexpr std::string_view kMac = "52:54:00:00:00:01";  // eth0's

class MachineNetwork {
public:
    MachineNetwork();  // the process lives in it from now on

    base::IfIndex eth0() const { return index_of("eth0"); }
    void add_link(const std::string& name, const std::string& kind) const;  // "dummy"
    static base::IfIndex index_of(const std::string& name);
};

// The network that the machine started with, where its real adapters are.
class FirstNetwork {
public:
    FirstNetwork();
    static bool wait_for(const std::string& link);  // whether it appears
};

// What the kernel has for the link, as libnl lists it, in the words of ip(8), without what goes without saying
// (link-local addresses, an MTU of 1500, kMac, being up):
//   "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"
// with "down", "mtu 9000", "mac …" and "vlan 5 of eth0" in front where they apply, addresses, and routes by network.
std::string seen(const std::string& link);

// The same as other parts of the kernel tell it: ioctls, /proc/net/route, ipv6_route, if_inet6, vlan.
std::string seen_elsewhere(const std::string& link);

bool has_link_local(const std::string& link);

// Which addresses and routes were taken away while it lived: "address", "route".
class Removals {
public:
    Removals();
    ~Removals();
    Removals(const Removals&) = delete;
    Removals& operator=(const Removals&) = delete;
    std::vector<std::string> so_far();

private:
    int socket_;
};

}  // namespace kernel
