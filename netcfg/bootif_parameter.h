// The BOOTIF= parameter of pxelinux (IPAPPEND 2): the adapter that the firmware booted over, 01-52-54-00-12-34-56: the
// type of hardware (1: Ethernet), then the MAC. The type may be missing; ':' may stand for '-'.
#pragma once

#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

base::Result<base::MacAddress> parse_bootif_parameter(std::string_view text);

}  // namespace netcfg
