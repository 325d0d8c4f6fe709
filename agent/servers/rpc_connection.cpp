#include "agent/servers/rpc_connection.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "agent/job/socket_address.h"

namespace servers {
namespace {

using agent::SocketAddress;

constexpr base::milliseconds kAfterAnother{1500};  // the time for a second SYN
constexpr std::uint16_t kFirstReserved = 665;      // as bindresvport(3); below it are the well-known services
constexpr std::uint16_t kReservedPorts = 1024 - kFirstReserved;

int milliseconds_until(base::Time time) {
    const auto left = std::chrono::ceil<base::milliseconds>(time - base::BootClock::now()).count();
    return static_cast<int>(std::clamp<base::milliseconds::rep>(left, 0, 60'000));
}

// 0, or the errno that tells why there is none.
int bind_reserved(int socket, int family) {
    const std::uint16_t start = static_cast<std::uint16_t>(::getpid());
    for (std::uint16_t i = 0; i < kReservedPorts; ++i) {
        const auto port = static_cast<std::uint16_t>(kFirstReserved + (start + i) % kReservedPorts);
        auto local = SocketAddress::parse(family == AF_INET6 ? "::" : "0.0.0.0", port);
        if (::bind(socket, local->get(), local->length) == 0) return 0;
        if (errno != EADDRINUSE) return errno;
    }
    return EADDRINUSE;
}

// A connection in the making; `outcome.error` is EINPROGRESS for as long as it is.
Connected begin(SourcePort source, const std::string& address, std::uint16_t port) {
    const auto target = SocketAddress::parse(address, port);
    if (!target) return {{EINVAL}, {}};
    base::Fd socket(::socket(target->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (source == SourcePort::Reserved) {
        if (const int error = bind_reserved(socket.get(), target->storage.ss_family); error != 0) return {{error}, {}};
        // None that was just used must wait in TIME_WAIT: there are few of them.
        const linger none{1, 0};
        ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    }
    const int error = ::connect(socket.get(), target->get(), target->length) == 0 ? 0 : errno;
    return {{error}, std::move(socket)};
}

void wait(std::vector<Connected>& connections, base::Time deadline) {
    std::vector<pollfd> polled;
    for (const auto& each : connections) {
        polled.push_back({each.outcome.error == EINPROGRESS ? each.socket.get() : -1, POLLOUT, 0});
    }
    ::poll(polled.data(), polled.size(), milliseconds_until(deadline));
    for (std::size_t i = 0; i < connections.size(); ++i) {
        if (polled[i].revents == 0) continue;
        socklen_t size = sizeof connections[i].outcome.error;
        ::getsockopt(polled[i].fd, SOL_SOCKET, SO_ERROR, &connections[i].outcome.error, &size);
    }
}

std::vector<Connected> settle(std::vector<Connected> connections, base::Duration patience) {
    base::Time deadline = base::BootClock::now() + patience;
    bool any_taken = false;
    while (base::BootClock::now() < deadline) {
        const auto waits = [](const Connected& each) { return each.outcome.error == EINPROGRESS; };
        if (std::ranges::none_of(connections, waits)) break;
        const auto is_taken = [](const Connected& each) { return each.outcome.error == 0; };
        if (!any_taken && std::ranges::any_of(connections, is_taken)) {
            any_taken = true;
            deadline = std::min<base::Time>(deadline, base::BootClock::now() + kAfterAnother);
        }
        wait(connections, deadline);
    }
    for (auto& each : connections) {
        if (each.outcome.error == EINPROGRESS) each.outcome.error = ETIMEDOUT;
        if (each.outcome.error != 0) each.socket.reset();
    }
    return connections;
}

}  // namespace

std::vector<Connected> connect_all(const std::string& address, const std::vector<std::uint16_t>& ports,
                                   base::Duration patience) {
    std::vector<Connected> connections;
    for (const auto port : ports) connections.push_back(begin(SourcePort::Any, address, port));
    return settle(std::move(connections), patience);
}

Connected connect_from(SourcePort source, const std::string& address, std::uint16_t port, base::Duration patience) {
    std::vector<Connected> one;
    one.push_back(begin(source, address, port));
    return std::move(settle(std::move(one), patience).front());
}

Answer RpcConnection::ask(const Procedure& procedure, std::string_view arguments, base::Time deadline) {
    const Answer silent{{RpcReply::Kind::Silent}, ""};
    if (!socket_) return silent;
    const std::uint32_t xid = xid_++;
    if (send(encode_record(xid, procedure, arguments), deadline)) {
        while (const auto record = receive(deadline)) {
            if (auto answer = decode_reply(*record, xid)) return *std::move(answer);
        }
    }
    socket_.reset();
    return silent;
}

bool RpcConnection::send(std::string_view bytes, base::Time deadline) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
        pollfd polled{socket_.get(), POLLOUT, 0};
        if (::poll(&polled, 1, milliseconds_until(deadline)) == 0) return false;
    }
    return true;
}

std::optional<std::string> RpcConnection::receive(base::Time deadline) {
    while (true) {
        if (auto record = records_.take()) return record;
        if (records_.is_garbled || base::BootClock::now() >= deadline) return std::nullopt;
        pollfd polled{socket_.get(), POLLIN, 0};
        if (::poll(&polled, 1, milliseconds_until(deadline)) <= 0) continue;
        std::array<char, 16384> bytes;
        const ssize_t received = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR)) return std::nullopt;
        if (received > 0) records_.received.append(bytes.data(), static_cast<std::size_t>(received));
    }
}

}  // namespace servers
