// How COMPOUNDs reach a server of NFS version 4: those of minor version 0 as they are (RFC 7530), those of later ones
// in a session (RFC 8881 §2.10), which is made for it, and taken off the server again.
#pragma once

#include <optional>
#include <string>

#include "agent/base/time.h"
#include "agent/servers/nfs4_wire.h"
#include "agent/servers/rpc_connection.h"

namespace servers {

class Nfs4Session {
public:
    // Nothing: the server makes no session, or did not answer.
    static std::optional<Nfs4Session> begin(RpcConnection& nfs, unsigned minor, base::Time deadline);

    Answer ask(const Operations4& operations, base::Time deadline);  // the results are those of a COMPOUND
    void end(base::Time deadline);                                   // nothing can be asked any more
    bool is_alive() const { return nfs_.is_alive(); }

private:
    Nfs4Session(RpcConnection& nfs, unsigned minor) : nfs_(nfs), minor_(minor) {}

    RpcConnection& nfs_;
    unsigned minor_;
    std::string session_;
    std::uint64_t client_ = 0;
    std::uint32_t sequence_ = 0;
};

}  // namespace servers
