#include "netcfg/router_solicitation.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "agent/base/fd.h"
#include "netcfg/link_name.h"

namespace netcfg {

base::Status solicit_routers(base::IfIndex link) {
    constexpr int kHops = 255;  // routers drop what came through another router (RFC 4861 §6.1.1)
    const base::Fd fd(::socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6));
    if (!fd) return base::system_failure(link_name(link), "open a raw socket", errno);
    if (::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &kHops, sizeof kHops) != 0) {
        return base::system_failure(link_name(link), "set the hop limit", errno);
    }
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_addr = {{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02}}};  // all routers
    to.sin6_scope_id = static_cast<std::uint32_t>(link.value);
    nd_router_solicit message{};  // the kernel fills in the checksum
    message.nd_rs_type = ND_ROUTER_SOLICIT;
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (::sendto(fd.get(), &message, sizeof message, MSG_NOSIGNAL, address, sizeof to) < 0) {
        return base::system_failure(link_name(link), "solicit routers", errno);
    }
    return base::Done{};
}

}  // namespace netcfg
