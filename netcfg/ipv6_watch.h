// What IPv6 autoconfiguration, which is the kernel's work, gives to each link, kept current by rtnetlink events. Events
// that the kernel had to drop (ENOBUFS) are made up for by asking for everything again.
//
// The DNS servers of an advertisement are told in an event alone, never in an answer. So where a router is known and no
// DNS server is, because its advertisement came before open() or its event was lost, the watch itself sends one router
// solicitation on that link; the kernel takes in the advertisement that answers it.
#pragma once

#include <utility>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/ipv6_state.h"
#include "netcfg/ipv6_table.h"
#include "netcfg/netlink_table.h"

namespace netcfg {

class Ipv6Watch final : private NetlinkTable::Keeper {
public:
    // Knows the addresses and routes of all links when it returns. Opens on a kernel without IPv6 too: what the module
    // brings once it is loaded comes as events.
    static base::Result<Ipv6Watch> open();

    int fd() const { return socket_.fd(); }
    base::Status dispatch() { return socket_.dispatch(*this); }  // takes in what waits on fd(); never blocks
    const Ipv6State& of(base::IfIndex link) const { return table_.of(link); }  // an empty state for links without any

private:
    explicit Ipv6Watch(NetlinkTable socket) : socket_(std::move(socket)) {}
    void take(nlmsghdr* message) override;
    void dump_begins() override { table_.begin_dump(); }
    void dump_ended() override;

    NetlinkTable socket_;
    Ipv6Table table_;
};

}  // namespace netcfg
