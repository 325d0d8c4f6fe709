// The addresses of this machine's links, both families, as the kernel has them now.
#pragma once

#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

struct LinkAddress {
    base::IfIndex link;
    base::IpPrefix address;
    bool operator==(const LinkAddress&) const = default;
};

base::Result<std::vector<LinkAddress>> list_addresses();  // in the kernel's order: IPv4 first

}  // namespace netcfg
