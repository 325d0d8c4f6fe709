// One TCP connection to an RPC server, for a few calls one after another. Blocks within its patience: for jobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/time.h"
#include "agent/causes/rpc_wire.h"

namespace agent {

// Below 1024 needs CAP_NET_BIND_SERVICE. Servers take it as a sign that root asks.
enum class SourcePort { Reserved, Any };

struct Connected {
    causes::Connection outcome;
    base::Fd socket;  // when the outcome is none
};

// Connects to several ports of a host at once. A silent one is given up after `patience`, and soon after another one of
// them has been taken.
std::vector<Connected> connect_all(const std::string& address, const std::vector<std::uint16_t>& ports,
                                   base::Duration patience);
Connected connect_from(SourcePort source, const std::string& address, std::uint16_t port, base::Duration patience);

class RpcConnection {
public:
    RpcConnection(base::Fd socket, base::Duration patience) : socket_(std::move(socket)), patience_(patience) {}

    // Silent once `patience` is over, the connection is closed, or what comes makes no sense; so are all after that
    // one.
    causes::Answer ask(const causes::Procedure& procedure, std::string_view arguments = "");

private:
    bool send(std::string_view bytes, base::Time deadline);
    std::optional<std::string> receive(base::Time deadline);

    base::Fd socket_;
    base::Duration patience_;
    std::uint32_t xid_ = 1;
    causes::Records records_;
};

}  // namespace agent
