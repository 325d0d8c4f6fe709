// What Debian's ifupdown finds in /run, so that it takes the link for configured and never takes it down: ifup(8) reads
// a file for each link, ifdown(8) -a their list, and so do those who wait for the network. At shutdown, while the root
// is still mounted, systemd's units would take down what is in that list; /etc/init.d/networking looks for mounts from
// the network by itself. Nobody asks for the lease again then.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "netcfg/hand_over_files.h"

namespace netcfg {

std::vector<HandOverFile> ifupdown_files(const base::Link& link);

// The first line of interfaces(5) by which ifup changes a link other than lo: "iface eth0 inet dhcp"; else empty.
std::string taken_over_by_ifup(std::string_view interfaces);

}  // namespace netcfg
