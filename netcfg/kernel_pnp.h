// What the kernel's own ip= (IP_PNP) learnt besides the address: the text of /proc/net/pnp
// (Documentation/admin-guide/nfs/nfsroot.rst).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

struct KernelPnp {
    std::string protocol;  // "DHCP", "BOOTP", "RARP"; empty when set by hand or not at all
    std::string domain;
    std::vector<base::Ipv4> dns;
    base::Ipv4 boot_server;  // the server field of ip=, else DHCP's; zero when absent
};

KernelPnp parse_kernel_pnp(std::string_view text);  // lines it does not know are passed over

}  // namespace netcfg
