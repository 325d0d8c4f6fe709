// Every way to write a root down: the kernel's (root=/dev/nfs, nfsroot=), initramfs-tools' (nfsroot=auto), dracut's
// (nfs:, nfs4:, nfs://, anaconda's nfs:options:server:/path) and the local ones. A spelling becomes a RootSpec; what
// is none becomes a Failure of Cause::BadConfig, whose evidence says what was read and what is expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/core/config.h"

namespace agent::core {

// The value of root=. dracut.cmdline(7), bootparam(7):
//   /dev/nfs, nfs, dhcp, dhcp6, nfs4    the network tells server and path; nfs4: over NFS version 4
//   /path, server:/path, nfs:…, nfs4:…, nfs://…     as parse_nfs_root
//   /dev/…, UUID=, PARTUUID=, LABEL=, PARTLABEL=    a local root; /dev/disk/by-uuid/… and its like mean the tag
base::Result<RootSpec> parse_root(std::string_view text);

// The value of nfsroot= and of DHCP option 17: `[nfs:|nfs4:][server:]path[(,|:)options]`, `nfs://server[:port]/path`
// (RFC 2224), `nfs:options:server:/path`; "auto" and nothing leave all to the network. A ':' in a path starts options
// only where the name of one follows. An IPv6 server stands in brackets; where they were forgotten they are added.
base::Result<NfsRoot> parse_nfs_root(std::string_view text);

std::string spelling_of(const RootSpec& root);  // as parse_root takes it; the device alone of a local root

// A path that is completed already, as root= takes it: '%' means something there (nfs_root.h).
std::string with_percent_doubled(std::string_view path);

// The same number for the same spelling, also in the next boot (FNV-1a).
std::uint64_t root_key(const RootSpec& root);

bool asks_network(const NfsRoot& root);  // neither server nor path are named: the network tells

// A server's address, where it is spelled as one: brackets and the link of a link-local one are left out.
std::optional<base::IpAddress> literal_server(std::string_view server);

// A server as NfsRoot has it, IPv6 in brackets; nothing when it is neither a name nor a host's address.
std::optional<std::string> read_server(std::string_view text);

}  // namespace agent::core
