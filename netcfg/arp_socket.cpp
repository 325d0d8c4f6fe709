#include "netcfg/arp_socket.h"

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "netcfg/link_name.h"

namespace netcfg {
namespace {

constexpr int kSkippedAtOnce = 64;

sockaddr_ll address_of(base::IfIndex link) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ARP);
    address.sll_ifindex = link.value;
    return address;
}

}  // namespace

// Bound to one protocol, so that the kernel's and our own questions are not heard again.
base::Result<ArpSocket> ArpSocket::open(base::IfIndex link, base::MacAddress own) {
    std::string name = link_name(link);
    base::Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return base::system_failure(name, "open an ARP socket", errno);
    const sockaddr_ll address = address_of(link);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return base::system_failure(name, "bind the ARP socket", errno);
    }
    return ArpSocket(std::move(fd), link, own, std::move(name));
}

base::Status ArpSocket::probe(base::Ipv4 address) {
    return broadcast(arp_probe(own_, address), 0);
}

base::Status ArpSocket::announce(base::Ipv4 address) {
    return broadcast(arp_announcement(own_, address), 0);
}

base::Status ArpSocket::request(base::Ipv4 own_address, base::Ipv4 target, std::size_t frame_size) {
    return broadcast(arp_request(own_, own_address, target), frame_size);
}

base::Status ArpSocket::broadcast(const ArpPacket& packet, std::size_t frame_size) {
    auto bytes = encode(packet);
    if (frame_size > ETH_HLEN + bytes.size()) bytes.resize(frame_size - ETH_HLEN);
    sockaddr_ll to = address_of(link_);
    to.sll_halen = ETH_ALEN;
    std::memset(to.sll_addr, 0xff, ETH_ALEN);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (::sendto(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL, address, sizeof to) < 0) {
        return base::system_failure(name_, "ask by ARP", errno);
    }
    return base::Done{};
}

std::optional<ArpPacket> ArpSocket::receive() {
    std::array<std::byte, 64> buffer;  // what is longer is padding
    for (int i = 0; i < kSkippedAtOnce; ++i) {
        const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
        if (size < 0) return std::nullopt;  // EAGAIN; or ENETDOWN, which the link monitor tells of
        if (auto packet = decode_arp(std::span(buffer).first(static_cast<std::size_t>(size)))) return packet;
    }
    return std::nullopt;
}

}  // namespace netcfg
