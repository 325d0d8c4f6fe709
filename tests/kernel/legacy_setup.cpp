#include "tests/kernel/legacy_setup.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <stdexcept>

#include "agent/base/fd.h"

namespace kernel {
namespace {

void set(sockaddr& into, const std::string& address) {
    auto& target = reinterpret_cast<sockaddr_in&>(into);
    target.sin_family = AF_INET;
    ::inet_pton(AF_INET, address.c_str(), &target.sin_addr);
}

void tell(const base::Fd& socket, unsigned long what, void* request) {
    if (::ioctl(socket.get(), what, request) != 0) throw std::runtime_error("the test machine refuses an ioctl");
}

}  // namespace

void configure_like_ip_pnp(const std::string& link, const std::string& address, const std::string& netmask,
                           const std::string& gateway) {
    const base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    link.copy(request.ifr_name, IF_NAMESIZE - 1);
    request.ifr_flags = IFF_UP;
    tell(socket, SIOCSIFFLAGS, &request);
    set(request.ifr_addr, address);
    tell(socket, SIOCSIFADDR, &request);
    set(request.ifr_netmask, netmask);
    tell(socket, SIOCSIFNETMASK, &request);
    rtentry route{};
    set(route.rt_dst, "0.0.0.0");
    set(route.rt_genmask, "0.0.0.0");
    set(route.rt_gateway, gateway);
    route.rt_flags = RTF_UP | RTF_GATEWAY;
    tell(socket, SIOCADDRT, &route);
}

}  // namespace kernel
