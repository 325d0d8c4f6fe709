// The nameserver= parameter (dracut.cmdline(7)): one address, IPv6 with brackets or without.
#pragma once

#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

base::Result<base::IpAddress> parse_nameserver_parameter(std::string_view text);

}  // namespace netcfg
