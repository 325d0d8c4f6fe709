#include "tests/lab/stranger.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netcfg/arp_wire.h"
#include "netcfg/big_endian.h"

namespace lab {
namespace {

constexpr unsigned kIpv4 = 0x0800;
constexpr unsigned kArp = 0x0806;

using Bytes = std::vector<std::byte>;

base::MacAddress mac(std::string_view text) {
    return base::MacAddress::parse(text).value();
}

std::string_view as_text(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// RFC 1071; of an even number of bytes.
std::uint16_t checksum(std::span<const std::byte> bytes) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2) sum += netcfg::get16(bytes, at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void put_sum(Bytes& bytes, std::size_t at) {
    const std::uint16_t sum = checksum(bytes);
    bytes[at] = static_cast<std::byte>(sum >> 8);
    bytes[at + 1] = static_cast<std::byte>(sum & 0xff);
}

// RFC 791 §3.1, with that many bytes behind it.
Bytes ipv4_header(unsigned protocol, std::string_view from, std::string_view to, std::size_t size) {
    Bytes header;
    netcfg::put16(header, 0x4500);
    netcfg::put16(header, static_cast<std::uint16_t>(20 + size));
    netcfg::put32(header, 0x00004000);  // not to be fragmented
    netcfg::put16(header, static_cast<std::uint16_t>(64 << 8 | protocol));
    netcfg::put16(header, 0);
    netcfg::put32(header, base::Ipv4::parse(from).value().bits);
    netcfg::put32(header, base::Ipv4::parse(to).value().bits);
    put_sum(header, 10);
    return header;
}

void append(Bytes& bytes, const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace

void Stranger::sends(std::string_view to_mac, unsigned ether_type, std::string_view payload) {
    constexpr std::size_t kHeader = 14;
    Bytes frame;
    netcfg::put32(frame, static_cast<std::uint32_t>(kHeader + payload.size()));  // as QEMU's cables have it
    for (const auto& end : {mac(to_mac), mac(kMac)}) {
        for (const auto octet : end.octets) frame.push_back(static_cast<std::byte>(octet));
    }
    netcfg::put16(frame, static_cast<std::uint16_t>(ether_type));
    const std::string bytes = std::string(as_text(frame)) + std::string(payload);
    REQUIRE(::write(cable_.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

void Stranger::claims(std::string_view address, std::string_view to_mac) {
    const auto claimed = base::Ipv4::parse(address).value();
    const netcfg::ArpPacket reply{netcfg::ArpOp::Reply, mac(kMac), claimed, mac(to_mac), claimed};
    sends(to_mac, kArp, as_text(netcfg::encode(reply)));
}

void Stranger::calls_unreachable(const Frame& tcp) {
    const auto* ports = tcp.as<Tcp>();
    REQUIRE(ports != nullptr);
    constexpr unsigned kIcmp = 1;
    constexpr unsigned kTcp = 6;
    constexpr std::uint16_t kHostUnreachable = 0x0301;
    Bytes icmp;
    netcfg::put16(icmp, kHostUnreachable);
    netcfg::put16(icmp, 0);
    netcfg::put32(icmp, 0);
    append(icmp, ipv4_header(kTcp, tcp.ip_from, tcp.ip_to, 20));
    netcfg::put16(icmp, static_cast<std::uint16_t>(ports->port_from));
    netcfg::put16(icmp, static_cast<std::uint16_t>(ports->port_to));
    netcfg::put32(icmp, 0x01020304);  // a sequence number
    put_sum(icmp, 2);
    Bytes packet = ipv4_header(kIcmp, kAddress, tcp.ip_from, icmp.size());
    append(packet, icmp);
    sends(tcp.mac_from, kIpv4, as_text(packet));
}

}  // namespace lab
