#include "netcfg/arp_wire.h"

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

// RFC 826: hardware, protocol, their lengths, op, sender, target.
constexpr std::size_t kOp = 6, kSenderMac = 8, kSender = 14, kTargetMac = 18, kTarget = 24, kSize = 28;
constexpr std::uint16_t kEthernet = 1, kIpv4 = 0x0800, kLengths = 0x0604;

void put(std::vector<std::byte>& out, base::MacAddress mac) {
    for (const auto octet : mac.octets) out.push_back(static_cast<std::byte>(octet));
}

base::MacAddress mac_at(std::span<const std::byte> bytes, std::size_t at) {
    base::MacAddress mac;
    for (std::size_t i = 0; i < mac.octets.size(); ++i) mac.octets[i] = std::to_integer<std::uint8_t>(bytes[at + i]);
    return mac;
}

}  // namespace

ArpPacket arp_probe(base::MacAddress own, base::Ipv4 address) {
    return arp_request(own, {}, address);
}

ArpPacket arp_announcement(base::MacAddress own, base::Ipv4 address) {
    return arp_request(own, address, address);
}

ArpPacket arp_request(base::MacAddress own, base::Ipv4 own_address, base::Ipv4 target) {
    return {ArpOp::Request, own, own_address, {}, target};
}

std::vector<std::byte> encode(const ArpPacket& packet) {
    std::vector<std::byte> out;
    put16(out, kEthernet);
    put16(out, kIpv4);
    put16(out, kLengths);
    put16(out, static_cast<std::uint16_t>(packet.op));
    put(out, packet.sender_mac);
    put32(out, packet.sender.bits);
    put(out, packet.target_mac);
    put32(out, packet.target.bits);
    return out;
}

std::optional<ArpPacket> decode_arp(std::span<const std::byte> bytes) {
    if (bytes.size() < kSize) return std::nullopt;
    if (get16(bytes, 0) != kEthernet || get16(bytes, 2) != kIpv4 || get16(bytes, 4) != kLengths) return std::nullopt;
    const auto op = static_cast<ArpOp>(get16(bytes, kOp));
    if (op != ArpOp::Request && op != ArpOp::Reply) return std::nullopt;
    return ArpPacket{
        op, mac_at(bytes, kSenderMac), {get32(bytes, kSender)}, mac_at(bytes, kTargetMac), {get32(bytes, kTarget)}};
}

bool is_conflict(const ArpPacket& packet, base::Ipv4 address, base::MacAddress own, bool probing) {
    if (packet.sender_mac == own || address.is_zero()) return false;
    if (packet.sender == address) return true;
    return probing && packet.op == ArpOp::Request && packet.sender.is_zero() && packet.target == address;
}

}  // namespace netcfg
