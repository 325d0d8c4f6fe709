#include "netcfg/ipv6_watch.h"

#include <linux/rtnetlink.h>

#include "netcfg/router_solicitation.h"

namespace netcfg {

base::Result<Ipv6Watch> Ipv6Watch::open() {
    // The last request is for the flags of advertisements, which come with the links.
    auto socket = NetlinkTable::open(
        {"IPv6",
         {RTM_GETADDR, RTM_GETROUTE, RTM_GETLINK},
         {RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_IFINFO, RTNLGRP_IPV6_PREFIX, RTNLGRP_ND_USEROPT},
         AF_INET6});
    if (!socket) return socket.failure();
    Ipv6Watch watch(std::move(*socket));
    if (const auto status = watch.dispatch(); !status) return status.failure();  // the kernel answers at once
    return watch;
}

void Ipv6Watch::take(nlmsghdr* message) {
    table_.take({reinterpret_cast<const std::byte*>(message), message->nlmsg_len});
}

void Ipv6Watch::dump_ended() {
    table_.end_dump();
    // Best effort: routers advertise themselves every few minutes anyway.
    for (const auto link : table_.links()) {
        const auto& state = table_.of(link);
        if (state.router && state.dns.empty()) static_cast<void>(solicit_routers(link));
    }
}

}  // namespace netcfg
