#include "netcfg/udp_datagram.h"

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kIpHeader = 20, kUdpHeader = 8;
constexpr std::uint16_t kDontFragment = 0x4000, kFragmentBits = 0x3fff;  // "more fragments" and the offset
constexpr std::uint8_t kUdp = 17, kTimeToLive = 64;
constexpr std::size_t kSource = 12;

// RFC 1071: the sum of 16-bit words, folded; a complete header with its checksum sums up to 0xffff.
std::uint16_t ones_sum(Bytes bytes, std::uint32_t sum = 0) {
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) sum += get16(bytes, at);
    if (bytes.size() % 2 == 1) sum += std::to_integer<std::uint32_t>(bytes.back()) << 8;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

std::uint16_t udp_sum(Bytes ip_header, Bytes udp) {
    constexpr std::size_t kTwoAddresses = 8;
    const std::uint32_t pseudo = kUdp + static_cast<std::uint32_t>(udp.size());
    return ones_sum(udp, ones_sum(ip_header.subspan(kSource, kTwoAddresses), pseudo));
}

void set16(std::vector<std::byte>& bytes, std::size_t at, std::uint16_t value) {
    bytes[at] = static_cast<std::byte>(value >> 8);
    bytes[at + 1] = static_cast<std::byte>(value & 255);
}

// The IP packet's header and payload, without the link's padding.
struct IpPacket {
    Bytes header;
    Bytes payload;
};
std::optional<IpPacket> whole_udp_packet(Bytes packet) {
    if (packet.size() < kIpHeader || (packet[0] >> 4) != std::byte{4}) return std::nullopt;
    const std::size_t header = std::to_integer<std::size_t>(packet[0] & std::byte{15}) * 4;
    const std::size_t total = get16(packet, 2);
    if (header < kIpHeader || total < header + kUdpHeader || total > packet.size()) return std::nullopt;
    if ((get16(packet, 6) & kFragmentBits) != 0 || packet[9] != std::byte{kUdp}) return std::nullopt;
    if (ones_sum(packet.first(header)) != 0xffff) return std::nullopt;
    return IpPacket{packet.first(header), packet.subspan(header, total - header)};
}

}  // namespace

std::vector<std::byte> wrap(Bytes udp_payload, base::Ipv4 from, base::Ipv4 to) {
    const auto udp_length = static_cast<std::uint16_t>(kUdpHeader + udp_payload.size());
    std::vector<std::byte> packet{std::byte{0x45}, std::byte{0}};
    put16(packet, static_cast<std::uint16_t>(kIpHeader + udp_length));
    put16(packet, 0);
    put16(packet, kDontFragment);
    put16(packet, kTimeToLive << 8 | kUdp);
    put16(packet, 0);
    put32(packet, from.bits);
    put32(packet, to.bits);
    set16(packet, 10, static_cast<std::uint16_t>(~ones_sum(packet)));
    put16(packet, kDhcpClientPort);
    put16(packet, kDhcpServerPort);
    put16(packet, udp_length);
    put16(packet, 0);
    packet.insert(packet.end(), udp_payload.begin(), udp_payload.end());
    const auto checksum = static_cast<std::uint16_t>(~udp_sum(packet, Bytes(packet).subspan(kIpHeader)));
    set16(packet, kIpHeader + 6, checksum == 0 ? 0xffff : checksum);  // zero would mean "none"
    return packet;
}

std::optional<UdpDatagram> unwrap(Bytes packet, Checksums checksums) {
    const auto ip = whole_udp_packet(packet);
    if (!ip) return std::nullopt;
    const std::size_t length = get16(ip->payload, 4);
    if (get16(ip->payload, 2) != kDhcpClientPort || length < kUdpHeader || length > ip->payload.size())
        return std::nullopt;
    const Bytes udp = ip->payload.first(length);
    const bool has_checksum = get16(udp, 6) != 0;
    if (has_checksum && checksums == Checksums::Verify && udp_sum(ip->header, udp) != 0xffff) return std::nullopt;
    return UdpDatagram{{get32(packet, kSource)}, udp.subspan(kUdpHeader)};
}

}  // namespace netcfg
