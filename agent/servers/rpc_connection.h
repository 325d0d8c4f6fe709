// One TCP connection to an RPC server, for a few calls one after another. Blocks up to its deadlines: for jobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/time.h"
#include "agent/causes/evidence.h"
#include "agent/servers/rpc_wire.h"

namespace servers {

// Below 1024 needs CAP_NET_BIND_SERVICE. Servers take it as a sign that root asks.
enum class SourcePort { Reserved, Any };

struct Connected {
    agent::causes::Connection outcome;
    base::Fd socket;  // when the outcome is none
};

// Connects to several ports of a host at once. A silent one is given up after `patience`, and soon after another one of
// them has been taken.
std::vector<Connected> connect_all(const std::string& address, const std::vector<std::uint16_t>& ports,
                                   base::Duration patience);
Connected connect_from(SourcePort source, const std::string& address, std::uint16_t port, base::Duration patience);

class RpcConnection {
public:
    explicit RpcConnection(base::Fd socket) : socket_(std::move(socket)) {}

    // Silent once the deadline is over, the connection is closed, or what comes makes no sense; so are all after that
    // one.
    Answer ask(const Procedure& procedure, std::string_view arguments, base::Time deadline);
    bool is_alive() const { return static_cast<bool>(socket_); }

private:
    bool send(std::string_view bytes, base::Time deadline);
    std::optional<std::string> receive(base::Time deadline);

    base::Fd socket_;
    std::uint32_t xid_ = 1;
    Records records_;
};

}  // namespace servers
