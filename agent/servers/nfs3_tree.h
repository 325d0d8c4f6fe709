// A RemoteTree over NFSv3 (RFC 1813).
#pragma once

#include "agent/base/time.h"
#include "agent/servers/remote_tree.h"
#include "agent/servers/rpc_connection.h"

namespace servers {

class Nfs3Tree final : public RemoteTree {
public:
    Nfs3Tree(RpcConnection& nfs, base::Time deadline) : nfs_(nfs), deadline_(deadline) {}

    std::optional<RemoteFile> find(const RemoteFile& folder, const std::string& name) override;
    std::optional<std::string> target_of(const RemoteFile& link) override;
    std::optional<RemoteListing> list(const RemoteFile& folder, std::size_t most) override;
    std::optional<std::string> read(const RemoteFile& file, std::uint32_t most) override;

private:
    std::string ask(const Procedure& procedure, const std::string& arguments);

    RpcConnection& nfs_;
    base::Time deadline_;
};

}  // namespace servers
