// One TCP connection to an RPC service of a server (RFC 5531), through libnfs, every call with a deadline. Blocks: for
// jobs. What a stranger answers is decoded by libnfs in here, so that garbage costs that job alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "agent/base/result.h"
#include "agent/base/time.h"

struct rpc_context;

namespace servers {

enum class RpcEnd {
    Answered,
    Refused,  // the service said no, hung up, or what it sent is no answer
    Silent,   // none before the deadline; nothing can be asked on this connection any more
};

class RpcPeer {
public:
    // From a reserved port (below 1024) where this process may have one: without `insecure` an export asks for that.
    static base::Result<RpcPeer> connect(const std::string& address, std::uint16_t port, base::Time deadline);

    using Callback = void (*)(rpc_context* rpc, int status, void* answer, void* call);
    using Send = std::function<int(rpc_context* rpc, Callback callback, void* call)>;  // 0: it is on its way
    using Take = std::function<void(const void* answer)>;                              // valid during this call alone

    RpcEnd call(const Send& send, const Take& take, base::Time deadline);
    RpcEnd null(int program, int version, base::Time deadline);
    bool is_alive() const { return rpc_ != nullptr; }
    bool from_reserved_port() const { return reserved_port_; }

private:
    struct Destroy {
        void operator()(rpc_context* rpc) const;
    };
    RpcPeer(rpc_context* rpc, bool reserved_port) : rpc_(rpc), reserved_port_(reserved_port) {}

    std::unique_ptr<rpc_context, Destroy> rpc_;
    bool reserved_port_ = false;
};

}  // namespace servers
