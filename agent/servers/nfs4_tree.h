// A RemoteTree over NFSv4.0 (RFC 7530), through libnfs's COMPOUND: without a client id, since nothing is opened; reads
// use the anonymous stateid (§9.1.4.3).
#pragma once

#include "agent/base/time.h"
#include "agent/servers/remote_tree.h"
#include "agent/servers/rpc_peer.h"

namespace servers {

class Nfs4Tree final : public RemoteTree {
public:
    Nfs4Tree(RpcPeer& nfs, base::Time deadline) : nfs_(nfs), deadline_(deadline) {}

    std::optional<RemoteFile> root();  // of what the server shows to v4 clients (§7)
    std::optional<RemoteFile> find(const RemoteFile& folder, const std::string& name) override;
    std::optional<std::string> target_of(const RemoteFile& link) override;
    std::optional<RemoteListing> list(const RemoteFile& folder, std::size_t most) override;
    std::optional<std::string> read(const RemoteFile& file, std::uint32_t most) override;

private:
    RpcPeer& nfs_;
    base::Time deadline_;
};

// The status of a COMPOUND of that minor version that needs no session: an nfsstat4, also those that only later
// versions have; nothing when there was no answer, or the RPC layer refused.
std::optional<std::uint32_t> ask_minor_version(RpcPeer& nfs, std::uint32_t minor, base::Time deadline);

}  // namespace servers
