// libnl's objects with an owner, and its errors as Failures. For netcfg's own sources.
#pragma once

#include <netlink/attr.h>
#include <netlink/cache.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/route.h>
#include <netlink/socket.h>

#include <cstddef>
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

// Of attributes that the kernel writes as bare bytes; nothing when the attribute is missing or of another size.
std::optional<base::IpAddress> address_in(const nlattr* attribute, int family);
std::optional<base::IpAddress> address_from(const void* bytes, std::size_t size, int family);
std::optional<base::MacAddress> mac_in(const nlattr* attribute);
void put_address(nl_msg* message, int attribute, const base::IpAddress& address);
unsigned char family_of(const base::IpAddress& address);  // AF_INET, AF_INET6

}  // namespace netcfg
