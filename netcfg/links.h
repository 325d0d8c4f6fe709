// The network links of this machine, kept current by the kernel's events: no polling. Events that the kernel had to
// drop (ENOBUFS) are made up for by asking for all links again.
#pragma once

#include <utility>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/netlink_socket.h"

struct nlmsghdr;

namespace netcfg {

class Links {
public:
    static base::Result<Links> open();  // knows all links when it returns

    int fd() const;
    base::Status dispatch();                                       // takes in what waits on fd(); never blocks
    const std::vector<base::Link>& all() const { return links_; }  // sorted by index

private:
    // A dump is the kernel's answer, in many messages, to the question for all links. Stale: something was lost since,
    // another one must follow.
    enum class Dump { None, Requested, Running, Stale };

    explicit Links(NetlinkSocket socket) : socket_(std::move(socket)) {}
    base::Status request_dump();
    base::Status dump_again();
    base::Status end_dump();
    void take(nlmsghdr* message);
    void changed(base::Link link);
    void removed(base::IfIndex index);

    NetlinkSocket socket_;
    std::vector<base::Link> links_;
    Dump dump_ = Dump::None;
    bool dump_ended_ = false;
    std::vector<base::IfIndex> seen_;  // during this dump; the others are gone when it ends
};

}  // namespace netcfg
