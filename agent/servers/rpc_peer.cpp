#include "agent/servers/rpc_peer.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>

#include "agent/base/fd.h"
#include "agent/job/socket_address.h"
#include "agent/servers/libnfs.h"

namespace servers {
namespace {

// Where a call's answer is awaited. It outlives the call: one that is not answered is cancelled by destroying libnfs's
// context, which calls back once more.
struct Waiting {
    const RpcPeer::Take* take = nullptr;
    int status = -1;  // none yet
};

void answered(rpc_context* /*rpc*/, int status, void* answer, void* call) {
    auto& waiting = *static_cast<Waiting*>(call);
    waiting.status = status;
    if (status == RPC_STATUS_SUCCESS && waiting.take != nullptr) (*waiting.take)(answer);
}

int milliseconds_until(base::Time deadline) {
    const auto left = std::chrono::ceil<base::milliseconds>(deadline - base::BootClock::now());
    return static_cast<int>(std::clamp<base::milliseconds::rep>(left.count(), 0, 60'000));
}

// The same range as the kernel's NFS client (min_resvport, max_resvport).
bool bind_reserved_port(int socket, sa_family_t family) {
    constexpr std::uint16_t kLowest = 665;
    constexpr std::uint16_t kHighest = 1023;
    for (std::uint16_t port = kHighest; port >= kLowest; --port) {
        const auto any = agent::SocketAddress::parse(family == AF_INET6 ? "::" : "0.0.0.0", port);
        if (::bind(socket, any->get(), any->length) == 0) return true;
        if (errno != EADDRINUSE) return false;
    }
    return false;
}

base::Status await_connection(int socket, const std::string& address, base::Time deadline) {
    pollfd polled{socket, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    if (::poll(&polled, 1, milliseconds_until(deadline)) == 0) {
        error = ETIMEDOUT;
    } else {
        ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) return base::system_failure(address, "connect", error);
    return base::Done{};
}

}  // namespace

void RpcPeer::Destroy::operator()(rpc_context* rpc) const {
    ::rpc_destroy_context(rpc);
}

base::Result<RpcPeer> RpcPeer::connect(const std::string& address, std::uint16_t port, base::Time deadline) {
    const auto target = agent::SocketAddress::parse(address, port);
    if (!target) return base::system_failure(address, "connect", EINVAL);
    const sa_family_t family = target->storage.ss_family;
    base::Fd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return base::system_failure(address, "open a socket", errno);
    // Ports that were just used must not wait in TIME_WAIT: there are few reserved ones.
    const linger none{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    const bool reserved = bind_reserved_port(socket.get(), family);
    if (::connect(socket.get(), target->get(), target->length) != 0 && errno != EINPROGRESS) {
        return base::system_failure(address, "connect", errno);
    }
    if (auto connected = await_connection(socket.get(), address, deadline); !connected) return connected.failure();
    rpc_context* rpc = ::rpc_init_context();
    if (rpc == nullptr) return base::system_failure(address, "start libnfs", ENOMEM);
    ::rpc_set_fd(rpc, socket.release());
    return RpcPeer(rpc, reserved);
}

RpcEnd RpcPeer::call(const Send& send, const Take& take, base::Time deadline) {
    if (!rpc_) return RpcEnd::Silent;
    Waiting waiting{&take};
    if (send(rpc_.get(), answered, &waiting) != 0) {
        rpc_.reset();
        return RpcEnd::Refused;
    }
    while (waiting.status < 0) {
        const int left = milliseconds_until(deadline);
        pollfd polled{::rpc_get_fd(rpc_.get()), static_cast<short>(::rpc_which_events(rpc_.get())), 0};
        if (left == 0 || ::poll(&polled, 1, left) == 0) {
            rpc_.reset();
            return RpcEnd::Silent;
        }
        if (::rpc_service(rpc_.get(), polled.revents) != 0) {
            rpc_.reset();
            return RpcEnd::Refused;
        }
    }
    return waiting.status == RPC_STATUS_SUCCESS ? RpcEnd::Answered : RpcEnd::Refused;
}

RpcEnd RpcPeer::null(int program, int version, base::Time deadline) {
    return call([&](rpc_context* rpc, Callback callback,
                    void* call) { return ::rpc_null_async(rpc, program, version, callback, call); },
                [](const void*) {}, deadline);
}

}  // namespace servers
