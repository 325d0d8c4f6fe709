#include "agent/discovery/mdns_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace discovery {
namespace {

constexpr std::uint16_t kMdnsPort = 5353;
constexpr std::uint32_t kGroup4 = 0xe00000fb;                                                          // 224.0.0.251
constexpr std::array<std::uint8_t, 16> kGroup6{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb};  // ff02::fb
constexpr std::size_t kLargestMessage = 9000;                                                          // RFC 6762 §17
constexpr int kHops = 255;                                                                             // §11

template <typename Value>
bool set(const base::Fd& socket, int level, int option, const Value& value) {
    return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

base::Result<base::Fd> open_socket(const std::string& link, int family) {
    base::Fd socket(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return base::system_failure(link, "open a socket", errno);
    return socket;
}

bool is_on_link(const LocalLink& link, const sockaddr_in& from) {
    const base::Ipv4 address{ntohl(from.sin_addr.s_addr)};
    return ntohs(from.sin_port) == kMdnsPort && base::IpPrefix{link.address, link.length}.contains(address);
}

bool is_on_link(const base::Link& link, const sockaddr_in6& from) {
    base::Ipv6 address;
    std::ranges::copy(from.sin6_addr.s6_addr, address.octets.begin());
    return ntohs(from.sin6_port) == kMdnsPort && address.is_link_local() &&
           static_cast<int>(from.sin6_scope_id) == link.index.value;
}

bool is_on_link(const LocalLink& link, const sockaddr_storage& from) {
    if (from.ss_family == AF_INET) return is_on_link(link, reinterpret_cast<const sockaddr_in&>(from));
    if (from.ss_family == AF_INET6) return is_on_link(link.link, reinterpret_cast<const sockaddr_in6&>(from));
    return false;
}

}  // namespace

base::Result<MdnsSocket> MdnsSocket::over_ipv4(const LocalLink& link) {
    auto socket = open_socket(link.link.name, AF_INET);
    if (!socket) return socket.failure();
    ip_mreqn outgoing{};
    outgoing.imr_address.s_addr = htonl(link.address.bits);
    outgoing.imr_ifindex = link.link.index.value;
    if (!set(*socket, IPPROTO_IP, IP_MULTICAST_IF, outgoing) || !set(*socket, IPPROTO_IP, IP_MULTICAST_TTL, kHops)) {
        return base::system_failure(link.link.name, "prepare multicast", errno);
    }
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(link.address.bits);
    if (::bind(socket->get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        return base::system_failure(link.link.name, "bind a socket", errno);
    }
    return MdnsSocket(std::move(*socket), link);
}

base::Result<MdnsSocket> MdnsSocket::over_ipv6(const base::Link& link) {
    auto socket = open_socket(link.name, AF_INET6);
    if (!socket) return socket.failure();
    const int own_family_alone = 1;
    if (!set(*socket, IPPROTO_IPV6, IPV6_V6ONLY, own_family_alone) ||
        !set(*socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, link.index.value) ||
        !set(*socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, kHops)) {
        return base::system_failure(link.name, "prepare multicast", errno);
    }
    return MdnsSocket(std::move(*socket), {link, {}, {}, 0});
}

void MdnsSocket::ask(const DnsQuestion& question, std::uint16_t id) const {
    const auto bytes = encode(question, id, false);
    if (bytes.empty()) return;
    if (is_over_ipv4()) {
        sockaddr_in group{};
        group.sin_family = AF_INET;
        group.sin_port = htons(kMdnsPort);
        group.sin_addr.s_addr = htonl(kGroup4);
        ::sendto(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&group),
                 sizeof group);
        return;
    }
    sockaddr_in6 group{};
    group.sin6_family = AF_INET6;
    group.sin6_port = htons(kMdnsPort);
    std::ranges::copy(kGroup6, group.sin6_addr.s6_addr);
    group.sin6_scope_id = static_cast<std::uint32_t>(link_.link.index.value);
    ::sendto(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&group), sizeof group);
}

std::optional<std::vector<DnsRecord>> MdnsSocket::hear(std::uint16_t id) const {
    std::array<std::byte, kLargestMessage> buffer;
    for (int read = 0; read < kReadAtOnce; ++read) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const ssize_t length =
            ::recvfrom(fd(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (length < 0) return std::nullopt;
        if (!is_on_link(link_, from)) continue;
        if (auto records = decode_dns(std::span(buffer).first(static_cast<std::size_t>(length)), id)) return records;
    }
    return std::nullopt;
}

}  // namespace discovery
