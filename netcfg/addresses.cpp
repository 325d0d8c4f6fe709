#include "netcfg/addresses.h"

#include "netcfg/netlink.h"

namespace netcfg {

base::Result<std::vector<LinkAddress>> list_addresses() {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    nl_cache* raw = nullptr;
    if (const int error = rtnl_addr_alloc_cache(socket->get(), &raw); error < 0) {
        return netlink_failure("addresses", "list", error);
    }
    const NetlinkCache cache(raw);
    std::vector<LinkAddress> out;
    for (nl_object* at = nl_cache_get_first(raw); at != nullptr; at = nl_cache_get_next(at)) {
        auto* address = reinterpret_cast<rtnl_addr*>(at);
        auto prefix = from_netlink(rtnl_addr_get_local(address));
        if (!prefix) continue;
        prefix->length = rtnl_addr_get_prefixlen(address);
        out.push_back({{rtnl_addr_get_ifindex(address)}, *prefix});
    }
    return out;
}

}  // namespace netcfg
