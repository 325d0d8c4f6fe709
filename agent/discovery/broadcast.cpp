#include "agent/discovery/broadcast.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "agent/base/fd.h"
#include "agent/base/random.h"
#include "agent/discovery/local_links.h"
#include "agent/servers/portmap_wire.h"
#include "agent/servers/xdr.h"

namespace discovery {
namespace {

constexpr base::milliseconds kBetweenTries{600};
constexpr int kMostAnswers = 1024;  // that are some, in one run
constexpr int kReadAtOnce = 64;     // of one link, before the time is looked at
constexpr std::pair<std::uint32_t, std::uint32_t> kPrograms[] = {
    {servers::kMountProgram, 3}, {servers::kNfsProgram, 4}, {servers::kNfsProgram, 3}};

struct Ear {
    LocalLink link;
    base::Fd socket;
};

base::Result<base::Fd> open_socket(const LocalLink& link) {
    base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return base::system_failure(link.link.name, "open a socket", errno);
    const int on = 1;
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on) != 0) {
        return base::system_failure(link.link.name, "allow broadcasts", errno);
    }
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(link.address.bits);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        return base::system_failure(link.link.name, "bind a socket", errno);
    }
    return socket;
}

void ask(const Ear& ear, std::uint32_t xid) {
    sockaddr_in everybody{};
    everybody.sin_family = AF_INET;
    everybody.sin_port = htons(servers::kPortmapperPort);
    everybody.sin_addr.s_addr = htonl(base::broadcast_of(ear.link.address, ear.link.length).bits);
    for (const auto& [program, version] : kPrograms) {
        const auto bytes =
            servers::encode_message(xid++, servers::kGetPort, servers::getport_arguments(program, version));
        ::sendto(ear.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&everybody), sizeof everybody);
    }
}

// Whether the answer, to one of the questions from `xid` on, names a port.
bool is_registered(std::string_view answer, std::uint32_t xid) {
    const std::uint32_t its_xid = servers::XdrReader(answer).number();
    if (its_xid - xid >= std::size(kPrograms)) return false;
    const auto reply = servers::decode_reply(answer, its_xid);
    return reply && servers::decode_port(reply->results).value_or(0) != 0;
}

void hear(const Ear& ear, std::uint32_t xid, SourceRun& run, int& answers) {
    std::array<char, 1024> buffer;
    for (int read = 0; read < kReadAtOnce && answers < kMostAnswers; ++read) {
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const ssize_t length =
            ::recvfrom(ear.socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (length < 0) return;
        const base::Ipv4 address{ntohl(from.sin_addr.s_addr)};
        // Only the subnet was asked.
        if (!base::IpPrefix{ear.link.address, ear.link.length}.contains(address)) continue;
        if (!is_registered({buffer.data(), static_cast<std::size_t>(length)}, xid)) continue;
        ++answers;
        run.found(address.text(), "", "");
    }
}

}  // namespace

void find_by_broadcast(SourceRun& run) {
    const auto links = local_links();
    if (!links) return run.note(links.failure().text());
    std::vector<Ear> ears;
    for (const auto& link : *links) {
        auto socket = open_socket(link);
        if (socket) {
            ears.push_back({link, std::move(*socket)});
        } else {
            run.note(socket.failure().text());
        }
    }
    if (links->empty()) run.note("no link with an IPv4 address");
    if (ears.empty()) return;
    const std::uint32_t xid = base::random_number();
    std::vector<pollfd> polled;
    for (const auto& ear : ears) {
        ask(ear, xid);
        polled.push_back({ear.socket.get(), POLLIN, 0});
    }
    const base::Time end = run.began() + kBroadcastPatience;
    base::Time second_try = run.began() + kBetweenTries;
    int answers = 0;
    for (base::Time now = run.began(); now < end && answers < kMostAnswers; now = base::BootClock::now()) {
        const auto left = std::chrono::ceil<base::milliseconds>(std::min(end, second_try) - now);
        ::poll(polled.data(), polled.size(), static_cast<int>(std::max<base::milliseconds::rep>(left.count(), 0)));
        for (const auto& ear : ears) hear(ear, xid, run, answers);
        if (base::BootClock::now() < second_try) continue;
        second_try = end;
        for (const auto& ear : ears) ask(ear, xid);
    }
}

}  // namespace discovery
