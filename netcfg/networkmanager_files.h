// The link for NetworkManager, in /run/NetworkManager: a connection profile, and what NetworkManager itself leaves
// there for its next start, so that it takes the link as one of its own: which profile is active on it, and the address
// of the lease, which it then asks for at once (INIT-REBOOT). Without the former it calls the link "connected
// (externally)" and renews no lease. A profile in /etc with the same UUID takes the place of ours.
//
// ignore-carrier, in a configuration file: else a cable pulled for more than some seconds takes the address away, and
// NetworkManager, part of whose code may have to be read from the root, never gets to putting it back (seen with 1.42).
// dhcp-timeout without end: else a DHCP server that is silent while NetworkManager starts does the same.
#pragma once

#include <string>
#include <vector>

#include "netcfg/hand_over_files.h"

namespace netcfg {

std::vector<HandOverFile> networkmanager_files(const base::Link& link, const base::NetConfig& config);

}  // namespace netcfg
