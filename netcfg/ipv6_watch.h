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
#include "netcfg/netlink_socket.h"

struct nlmsghdr;

namespace netcfg {

class Ipv6Watch {
public:
    // Knows the addresses and routes of all links when it returns. Opens on a kernel without IPv6 too: what the module
    // brings once it is loaded comes as events.
    static base::Result<Ipv6Watch> open();

    int fd() const;
    base::Status dispatch();                        // takes in what waits on fd(); never blocks
    const Ipv6State& of(base::IfIndex link) const;  // an empty state for links without any

private:
    // The kernel's answers to three questions, asked one after the other: addresses, routes, the advertisements' flags.
    enum class Dump { None, Addresses, Routes, Flags };

    explicit Ipv6Watch(NetlinkSocket socket) : socket_(std::move(socket)) {}
    base::Status request(Dump dump);
    base::Status dump_again();
    void answer_begins();
    base::Status end_dump();
    void take(nlmsghdr* message);

    NetlinkSocket socket_;
    Ipv6Table table_;
    Dump dump_ = Dump::None;    // the one that is being answered
    bool is_answered_ = false;  // the first of the three is
    bool dump_ended_ = false;
    bool is_stale_ = false;  // something was lost meanwhile: all three must be asked again
};

}  // namespace netcfg
