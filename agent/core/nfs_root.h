// The spelling of NFS roots: parsed from nfsroot= and DHCP option 17, completed from what the network says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/core/config.h"

namespace agent::core {

// `[server:]path[,options]` (kernel Documentation/admin-guide/nfs/nfsroot.rst), with `nfs:` before it or not. An IPv6
// server stands in brackets; where they were forgotten they are added.
NfsRoot parse_nfs_root(std::string_view text);

// A server's address, where it is spelled as one: brackets and the scope of a link-local one are left out.
std::optional<base::IpAddress> literal_server(std::string_view server);

// False when brackets hold anything but an IPv6 address, with the link of a link-local one behind a '%'.
bool is_server(std::string_view text);

// Server and path filled in from the link's configuration where the user gave none, %s replaced: the server is
// next-server (siaddr or ip='s field), option 66, option 54; the path option 17, else /tftpboot/%s; %s the host name,
// else the address. A Failure when no server is known.
base::Result<NfsRoot> complete(const NfsRoot& spelled, const base::NetConfig& config);

}  // namespace agent::core
