#include "netcfg/dhcp6_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "netcfg/link_name.h"

namespace netcfg {
namespace {

constexpr std::uint16_t kClientPort = 546, kServerPort = 547;  // RFC 8415 §7.2
constexpr std::size_t kLargestPayload = 9216;                  // a jumbo frame; servers stay far below
constexpr base::Ipv6 kServersAndRelays{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0, 0x02}};  // ff02::1:2

sockaddr_in6 address_on(base::IfIndex link, const base::Ipv6& address, std::uint16_t port) {
    sockaddr_in6 out{};
    out.sin6_family = AF_INET6;
    out.sin6_port = htons(port);
    std::ranges::copy(address.octets, out.sin6_addr.s6_addr);
    out.sin6_scope_id = static_cast<std::uint32_t>(link.value);
    return out;
}

}  // namespace

base::Result<Dhcp6Socket> Dhcp6Socket::open(base::IfIndex link, const base::Ipv6& link_local) {
    std::string name = link_name(link);
    base::Fd fd(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return base::system_failure(name, "open a DHCPv6 socket", errno);
    const sockaddr_in6 address = address_on(link, link_local, kClientPort);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return base::system_failure(name, "bind the DHCPv6 socket", errno);
    }
    return Dhcp6Socket(std::move(fd), link, std::move(name));
}

base::Status Dhcp6Socket::send(std::span<const std::byte> udp_payload) {
    const sockaddr_in6 to = address_on(link_, kServersAndRelays, kServerPort);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (::sendto(fd_.get(), udp_payload.data(), udp_payload.size(), MSG_NOSIGNAL, address, sizeof to) < 0) {
        return base::system_failure(name_, "send to the DHCPv6 servers", errno);
    }
    return base::Done{};
}

std::optional<std::vector<std::byte>> Dhcp6Socket::receive() {
    std::array<std::byte, kLargestPayload> buffer;
    const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_TRUNC);
    if (size < 0) return std::nullopt;  // EAGAIN; a link that is gone is the link monitor's to tell
    const auto length = std::min(static_cast<std::size_t>(size), buffer.size());
    return std::vector<std::byte>(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(length));
}

}  // namespace netcfg
