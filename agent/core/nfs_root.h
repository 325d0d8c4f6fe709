// An NFS root completed from what the network says.
#pragma once

#include <string>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/core/config.h"

namespace agent::core {

// What tells this Pi from others, for paths of its own.
struct Identity {
    base::MacAddress mac;  // of the link that the root is reached over
    std::string serial;    // the board's
};

// Server and path filled in from the link's configuration where the user gave none: the server is option 17's,
// next-server (siaddr or ip='s field), option 66, option 54; the path option 17, with its options, else /tftpboot/%s.
// The user's options come behind option 17's and above them; those of option 17 never name a host, and beside a server
// that the user named they only tune the mount. In the path
//   %s  is the host name, else the address (kernel Documentation/admin-guide/nfs/nfsroot.rst); a name that would lead
//       elsewhere in the tree is none
//   %a  the address   %m  the MAC address, 52-54-00-12-34-56   %n  the board's serial number   %%  a percent sign
// A Failure when no server is known, option 17 makes no sense or says more than it may, or the board lacks what the
// path needs.
base::Result<NfsRoot> complete(const NfsRoot& spelled, const base::NetConfig& config, const Identity& identity);

}  // namespace agent::core
