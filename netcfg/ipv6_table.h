// The IPv6 state of all links, learned from rtnetlink messages one by one: events, and answers to dumps. Pure: bytes
// in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "agent/base/net_types.h"
#include "netcfg/ipv6_state.h"

namespace netcfg {

class Ipv6Table {
public:
    void take(std::span<const std::byte> message);  // one netlink message, header included; others' are passed over

    // What is not told of again between the two is gone after it.
    void begin_dump();
    void end_dump();

    const Ipv6State& of(base::IfIndex link) const;
    std::vector<base::IfIndex> links() const;  // those with any state

private:
    struct Address {
        base::IpPrefix prefix;
        std::uint32_t flags = 0;    // IFA_F_*
        std::uint32_t created = 0;  // the kernel's time stamp, hundredths of a second
        bool seen = true;           // since begin_dump()
    };
    struct Route {
        base::IpRoute route;
        int preference = 0;  // RFC 4191: -1 low, 0 medium, 1 high
        std::uint32_t metric = 0;
        bool seen = true;
    };
    struct Entry {
        std::vector<Address> addresses;  // the oldest first
        std::vector<Route> routes;
        std::vector<base::Ipv6> failed;  // removed by the kernel after another host was found to have them
        Ipv6State state;
    };

    void take_address(std::span<const std::byte> message, bool removed);
    void take_route(std::span<const std::byte> message, bool removed);
    void take_flags(std::span<const std::byte> message);
    void take_option(std::span<const std::byte> message);
    void take_prefix(std::span<const std::byte> message);
    static void forget_advertisements(Entry& entry);
    static void refresh(Entry& entry);

    std::map<base::IfIndex, Entry> entries_;
};

}  // namespace netcfg
