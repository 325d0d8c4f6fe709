// The link for systemd-networkd: a .network file in /run/systemd/network (systemd.network(5)), named so that it comes
// before the root's own. /etc/systemd/network/00-farroot-LINK.network, a link to /dev/null perhaps, takes its place.
//
// KeepConfiguration=yes: what is on the link stays, a lease that expired included. IgnoreCarrierLoss=yes: else a pulled
// cable takes the address away, and networkd, part of whose code may have to be read from the root, never gets to
// putting it back (seen with systemd 252). ClientIdentifier=mac: farroot's own, where networkd would use a DUID.
#pragma once

#include "netcfg/hand_over_files.h"

namespace netcfg {

HandOverFile networkd_file(const base::Link& link, const base::NetConfig& config);

}  // namespace netcfg
