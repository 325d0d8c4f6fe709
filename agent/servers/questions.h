// What an NFS server is asked about itself and its exports, by surveys and by diagnoses: a question a function. Each
// blocks up to its deadline: for jobs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "agent/base/time.h"
#include "agent/servers/mount_wire.h"
#include "agent/servers/rpc_connection.h"

namespace servers {

// Where a server's portmapper says that its services are.
struct Registered {
    RpcReply reply;            // to DUMP; where that is refused, to GETPORT of mountd
    std::uint16_t mountd = 0;  // over TCP; 0: not registered
    std::uint16_t nfs = 0;     // likewise
    bool nfs_udp = false;
};
Registered ask_portmapper(RpcConnection& portmapper, base::Time deadline);

RpcReply ask_null(RpcConnection& nfs, std::uint32_t version, base::Time deadline);

// Of each minor version of NFS 4 the status of a COMPOUND that needs no session (an nfsstat4), up to the first that
// stays without an answer. A version that is not offered says so before anything else (RFC 8881 §15.1); a later one
// that is, misses its session.
std::map<unsigned, std::uint32_t> ask_minor_versions(RpcConnection& nfs, base::Time deadline);
bool is_offered(const std::map<unsigned, std::uint32_t>& minor_versions, unsigned minor);
std::optional<unsigned> lowest_offered(const std::map<unsigned, std::uint32_t>& minor_versions);

std::optional<ExportList> ask_exports(RpcConnection& mountd, base::Time deadline);

// MNT; where it is granted UMNT too, so that nothing is left in the server's list of who has mounted what.
struct MountReply {
    RpcReply reply;  // Refused where it was no MOUNT answer
    MountResult result;
};
MountReply ask_mount(RpcConnection& mountd, const std::string& path, base::Time deadline);

}  // namespace servers
