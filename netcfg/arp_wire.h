// ARP for IPv4 over Ethernet as bytes, from behind the Ethernet header (RFC 826), and what it tells of an address
// (RFC 5227).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

enum class ArpOp : std::uint16_t { Request = 1, Reply = 2 };

struct ArpPacket {
    ArpOp op = ArpOp::Request;
    base::MacAddress sender_mac;
    base::Ipv4 sender;  // zero: a probe
    base::MacAddress target_mac;
    base::Ipv4 target;
    bool operator==(const ArpPacket&) const = default;
};

ArpPacket arp_probe(base::MacAddress own, base::Ipv4 address);  // "who has it?", without claiming it (RFC 5227 §2.1.1)
ArpPacket arp_announcement(base::MacAddress own, base::Ipv4 address);  // that it is ours (§2.3)
ArpPacket arp_request(base::MacAddress own, base::Ipv4 own_address, base::Ipv4 target);

std::vector<std::byte> encode(const ArpPacket& packet);
std::optional<ArpPacket> decode_arp(std::span<const std::byte> bytes);  // padding behind it is ignored

// Whether the packet shows somebody else who has the address: its sender (RFC 5227 §2.4) or, as long as we are only
// probing for it ourselves, another host that probes for it too (§2.1.1).
bool is_conflict(const ArpPacket& packet, base::Ipv4 address, base::MacAddress own, bool probing = false);

}  // namespace netcfg
