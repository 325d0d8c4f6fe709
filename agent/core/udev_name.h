// Names of links as udev gives them once a system has booted (systemd.net-naming-scheme(7)): people copy them into ip=
// and vlan=, and in an initramfs, where no udev runs, no link has them.
#pragma once

#include <string_view>

#include "agent/base/net_types.h"

namespace agent::core {

// Whether udev would call the link so: by its MAC address (enx…), by where it sits on USB (enu1u1) or PCI (enp1s0,
// eno1, ens1), or as the board's own (end0). Of eno and ens only PCI is asked for, of end that it is neither.
bool udev_may_call(const base::Link& link, std::string_view name);

}  // namespace agent::core
