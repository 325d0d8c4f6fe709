// The vlan= parameter (dracut.cmdline(7)): `name:parent`, where the name holds the 802.1Q id in one of four styles:
// vlan0005, vlan5, eth0.0005, eth0.5.
#pragma once

#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

base::Result<base::VlanRequest> parse_vlan_parameter(std::string_view text);

}  // namespace netcfg
