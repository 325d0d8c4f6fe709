// libnl's objects with an owner, and its errors as Failures. For netcfg's own sources.
#pragma once

#include <netlink/cache.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/route.h>
#include <netlink/socket.h>

#include <memory>
#include <optional>
#include <string>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/netlink_socket.h"

namespace netcfg {

template <auto Free>
struct NetlinkFree {
    void operator()(auto* object) const { Free(object); }
};

using NetlinkCache = std::unique_ptr<nl_cache, NetlinkFree<nl_cache_free>>;
using NetlinkAddress = std::unique_ptr<nl_addr, NetlinkFree<nl_addr_put>>;
using RouteAddress = std::unique_ptr<rtnl_addr, NetlinkFree<rtnl_addr_put>>;
using Route = std::unique_ptr<rtnl_route, NetlinkFree<rtnl_route_put>>;

base::Result<NetlinkSocket> open_netlink();  // connected to NETLINK_ROUTE
int kernel_error(int nl_error);              // the errno that the kernel answered with, 0 when it was libnl's error
base::Failure netlink_failure(std::string object, std::string operation, int nl_error);

NetlinkAddress to_netlink(const base::IpPrefix& prefix);
std::optional<base::IpPrefix> from_netlink(nl_addr* address);  // nothing for null and other families

}  // namespace netcfg
