#include "agent/job/probe.h"

#include <sys/socket.h>

#include <cerrno>

#include "agent/base/fd.h"
#include "agent/job/answering.h"
#include "agent/job/resolve.h"
#include "agent/job/socket_address.h"

namespace agent {

base::Result<base::Duration> probe_server(const std::string& server, std::uint16_t port) {
    const auto found = resolve_host(server);
    if (!found) return found.failure();
    const std::string address = answering_first(*found, port).front();
    const auto target = SocketAddress::parse(address, port);
    if (!target) return base::Failure{base::Cause::NetworkUnreachable, address, "connect", EINVAL, ""};
    const base::Fd socket(::socket(target->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const base::Time began = base::BootClock::now();
    if (::connect(socket.get(), target->get(), target->length) != 0) {
        return base::system_failure(address, "connect", errno);
    }
    return base::BootClock::now() - began;
}

}  // namespace agent
