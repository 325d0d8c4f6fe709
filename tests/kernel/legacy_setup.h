// A link configured as the kernel's own ip= (IP_PNP) does it: by the ioctls of net/ipv4/devinet.c and fib_frontend.c.
#pragma once

#include <string>

namespace kernel {

void configure_like_ip_pnp(const std::string& link, const std::string& address, const std::string& netmask,
                           const std::string& gateway);

}  // namespace kernel
