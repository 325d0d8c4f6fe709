// A RemoteTree over NFSv4 (RFC 7530, RFC 8881): nothing is opened; reads use the anonymous stateid.
#pragma once

#include "agent/base/time.h"
#include "agent/servers/nfs4_session.h"
#include "agent/servers/remote_tree.h"

namespace servers {

class Nfs4Tree final : public RemoteTree {
public:
    Nfs4Tree(Nfs4Session& nfs, base::Time deadline) : nfs_(nfs), deadline_(deadline) {}

    std::optional<RemoteFile> root();  // of what the server shows to v4 clients (RFC 7530 §7)
    std::optional<RemoteFile> find(const RemoteFile& folder, const std::string& name) override;
    std::optional<std::string> target_of(const RemoteFile& link) override;
    std::optional<RemoteListing> list(const RemoteFile& folder, std::size_t most) override;
    std::optional<std::string> read(const RemoteFile& file, std::uint32_t most) override;

private:
    std::string ask(const Operations4& operations);

    Nfs4Session& nfs_;
    base::Time deadline_;
};

}  // namespace servers
