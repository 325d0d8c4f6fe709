#include "netcfg/packet_socket.h"

#include <linux/filter.h>
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
#include "netcfg/udp_datagram.h"

namespace netcfg {
namespace {

constexpr std::size_t kLargestPacket = 9216;  // a jumbo frame; DHCP servers stay far below
constexpr int kSkippedAtOnce = 64;
constexpr std::size_t kMostPeers = 8;
constexpr base::MacAddress kBroadcastMac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

// Classic BPF over the packet from its IP header on: UDP, neither a fragment nor one of its tails, to port 68.
constexpr std::array kFilter{
    sock_filter{BPF_LD | BPF_B | BPF_ABS, 0, 0, 9},                 // protocol
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 6, IPPROTO_UDP},      //
    sock_filter{BPF_LD | BPF_H | BPF_ABS, 0, 0, 6},                 // flags and fragment offset
    sock_filter{BPF_JMP | BPF_JSET | BPF_K, 4, 0, 0x3fff},          //
    sock_filter{BPF_LDX | BPF_B | BPF_MSH, 0, 0, 0},                // x = length of the IP header
    sock_filter{BPF_LD | BPF_H | BPF_IND, 0, 0, 2},                 // destination port
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, kDhcpClientPort},  //
    sock_filter{BPF_RET | BPF_K, 0, 0, kLargestPacket},             //
    sock_filter{BPF_RET | BPF_K, 0, 0, 0},                          //
};

sockaddr_ll address_of(base::IfIndex link) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_IP);
    address.sll_ifindex = link.value;
    return address;
}

// A datagram sent within this machine, or between virtual ones, has no UDP checksum yet.
Checksums checksums_of(const msghdr& header) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&header), part)) {
        if (part->cmsg_level != SOL_PACKET || part->cmsg_type != PACKET_AUXDATA) continue;
        tpacket_auxdata aux{};
        std::memcpy(&aux, CMSG_DATA(part), sizeof aux);
        if ((aux.tp_status & TP_STATUS_CSUMNOTREADY) != 0) return Checksums::Trust;
    }
    return Checksums::Verify;
}

}  // namespace

base::Result<PacketSocket> PacketSocket::open(base::IfIndex link) {
    std::string name = link_name(link);
    // Protocol 0 hears nothing until bind(), so nothing slips in before the filter stands.
    base::Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return base::system_failure(name, "open a packet socket", errno);
    const sock_fprog filter{static_cast<unsigned short>(kFilter.size()), const_cast<sock_filter*>(kFilter.data())};
    if (::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
        return base::system_failure(name, "filter the packet socket", errno);
    }
    const int on = 1;
    if (::setsockopt(fd.get(), SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) != 0) {
        return base::system_failure(name, "ask the packet socket for auxiliary data", errno);
    }
    const sockaddr_ll address = address_of(link);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return base::system_failure(name, "bind the packet socket", errno);
    }
    return PacketSocket(std::move(fd), link, std::move(name));
}

base::Status PacketSocket::send(const Dhcp4Datagram& datagram, std::optional<base::MacAddress> to_mac) {
    if (!datagram.from.is_zero() && !port_) occupy_port();
    const auto packet = wrap(datagram.payload, datagram.from, datagram.to.value_or(kBroadcastAddress));
    const base::MacAddress mac = to_mac ? *to_mac : datagram.to ? mac_of(*datagram.to) : kBroadcastMac;
    sockaddr_ll to = address_of(link_);
    to.sll_halen = ETH_ALEN;
    std::ranges::copy(mac.octets, to.sll_addr);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (::sendto(fd_.get(), packet.data(), packet.size(), MSG_NOSIGNAL, address, sizeof to) < 0) {
        return base::system_failure(name_, "send to DHCP servers", errno);
    }
    return base::Done{};
}

// The kernel would answer a server's unicast message "port unreachable" if nobody had the port. Whoever else has it
// already, or forbids it, does no harm.
void PacketSocket::occupy_port() {
    base::Fd port(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!port) return;
    std::array drop_all{sock_filter{BPF_RET | BPF_K, 0, 0, 0}};
    const sock_fprog filter{static_cast<unsigned short>(drop_all.size()), drop_all.data()};
    if (::setsockopt(port.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) return;
    const auto length = static_cast<socklen_t>(name_.size());
    if (::setsockopt(port.get(), SOL_SOCKET, SO_BINDTODEVICE, name_.data(), length) != 0) return;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kDhcpClientPort);
    if (::bind(port.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
    port_ = std::move(port);
}

void PacketSocket::remember(const Peer& peer) {
    std::erase_if(peers_, [&](const Peer& known) { return known.address == peer.address; });
    if (peers_.size() == kMostPeers) peers_.erase(peers_.begin());
    peers_.push_back(peer);
}

// A server beyond a relay has another address than the sender of its messages: then the last one that was heard.
base::MacAddress PacketSocket::mac_of(base::Ipv4 server) const {
    const auto known = std::ranges::find(peers_, server, &Peer::address);
    if (known != peers_.end()) return known->mac;
    return peers_.empty() ? kBroadcastMac : peers_.back().mac;
}

std::optional<std::vector<std::byte>> PacketSocket::receive() {
    std::array<std::byte, kLargestPacket> buffer;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> control;
    for (int i = 0; i < kSkippedAtOnce; ++i) {
        iovec part{buffer.data(), buffer.size()};
        sockaddr_ll from{};
        msghdr header{};
        header.msg_name = &from;
        header.msg_namelen = sizeof from;
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        const ssize_t size = ::recvmsg(fd_.get(), &header, 0);
        if (size < 0) return std::nullopt;  // EAGAIN; or ENETDOWN, which the link monitor tells of
        if ((header.msg_flags & MSG_TRUNC) != 0) continue;
        const auto packet = std::span(buffer).first(static_cast<std::size_t>(size));
        if (const auto datagram = unwrap(packet, checksums_of(header))) {
            Peer peer{datagram->from, {}};
            std::ranges::copy(std::span(from.sll_addr).first<ETH_ALEN>(), peer.mac.octets.begin());
            remember(peer);
            return std::vector<std::byte>(datagram->payload.begin(), datagram->payload.end());
        }
    }
    return std::nullopt;
}

}  // namespace netcfg
