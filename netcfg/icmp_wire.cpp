#include "netcfg/icmp_wire.h"

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#include <cstring>

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

using Bytes = std::span<const std::byte>;
using Kind = IcmpError::Kind;

constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kIpv4Header = 20;  // without options
constexpr std::size_t kIpv6Header = 40;
constexpr int kMostExtensions = 8;

unsigned byte_at(Bytes bytes, std::size_t at) {
    return std::to_integer<unsigned>(bytes[at]);
}

// RFC 1812 §5.2.7.1
Kind kind_v4(unsigned code) {
    switch (code) {
        case ICMP_NET_UNREACH:
        case ICMP_NET_UNKNOWN:
        case ICMP_NET_UNR_TOS: return Kind::NoRoute;
        case ICMP_HOST_UNREACH:
        case ICMP_HOST_UNKNOWN:
        case ICMP_HOST_UNR_TOS: return Kind::HostUnreachable;
        case ICMP_PORT_UNREACH: return Kind::PortUnreachable;
        case ICMP_FRAG_NEEDED: return Kind::FragmentationNeeded;
        case ICMP_NET_ANO:
        case ICMP_HOST_ANO:
        case ICMP_PKT_FILTERED:
        case ICMP_PREC_VIOLATION:
        case ICMP_PREC_CUTOFF: return Kind::Prohibited;
        default: return Kind::Other;
    }
}

// RFC 4443 §3.1
Kind kind_v6(unsigned code) {
    constexpr unsigned kSourcePolicy = 5;
    constexpr unsigned kRejectRoute = 6;
    switch (code) {
        case ICMP6_DST_UNREACH_NOROUTE: return Kind::NoRoute;
        case ICMP6_DST_UNREACH_ADDR: return Kind::HostUnreachable;
        case ICMP6_DST_UNREACH_NOPORT: return Kind::PortUnreachable;
        case ICMP6_DST_UNREACH_ADMIN:
        case kSourcePolicy:
        case kRejectRoute: return Kind::Prohibited;
        default: return Kind::Other;
    }
}

// TCP and UDP have their ports in the same place.
std::optional<std::uint16_t> port_in(Bytes transport, unsigned protocol) {
    if ((protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) || transport.size() < 4) return std::nullopt;
    return get16(transport, 2);
}

bool take_packet_v4(Bytes packet, IcmpError& error) {
    if (packet.size() < kIpv4Header || byte_at(packet, 0) >> 4 != 4) return false;
    error.sender = base::Ipv4{get32(packet, 12)};
    error.destination = base::Ipv4{get32(packet, 16)};
    const std::size_t header = 4 * std::size_t{byte_at(packet, 0) & 15};
    const bool first_fragment = (get16(packet, 6) & 0x1fff) == 0;
    if (header < kIpv4Header || header > packet.size() || !first_fragment) return true;
    error.port = port_in(packet.subspan(header), byte_at(packet, 9));
    return true;
}

bool take_packet_v6(Bytes packet, IcmpError& error) {
    if (packet.size() < kIpv6Header || byte_at(packet, 0) >> 4 != 6) return false;
    base::Ipv6 sender;
    base::Ipv6 destination;
    std::memcpy(sender.octets.data(), packet.data() + 8, sender.octets.size());
    std::memcpy(destination.octets.data(), packet.data() + 24, destination.octets.size());
    error.sender = sender;
    error.destination = destination;
    unsigned protocol = byte_at(packet, 6);
    Bytes rest = packet.subspan(kIpv6Header);
    for (int i = 0; i < kMostExtensions && rest.size() >= 8; ++i) {
        std::size_t size = 8 * (1 + std::size_t{byte_at(rest, 1)});
        if (protocol == IPPROTO_FRAGMENT) {
            if ((get16(rest, 2) & 0xfff8) != 0) return true;  // a later fragment has no ports
            size = 8;
        } else if (protocol != IPPROTO_HOPOPTS && protocol != IPPROTO_ROUTING && protocol != IPPROTO_DSTOPTS) {
            break;
        }
        if (size > rest.size()) return true;
        protocol = byte_at(rest, 0);
        rest = rest.subspan(size);
    }
    error.port = port_in(rest, protocol);
    return true;
}

std::optional<IcmpError> parse_v4(Bytes message, IcmpError error) {
    if (byte_at(message, 0) != ICMP_DEST_UNREACH) return std::nullopt;
    error.kind = kind_v4(byte_at(message, 1));
    if (error.kind == Kind::FragmentationNeeded && get16(message, 6) != 0) error.mtu = get16(message, 6);
    if (!take_packet_v4(message.subspan(kIcmpHeader), error)) return std::nullopt;
    return error;
}

std::optional<IcmpError> parse_v6(Bytes message, IcmpError error) {
    const unsigned type = byte_at(message, 0);
    if (type != ICMP6_DST_UNREACH && type != ICMP6_PACKET_TOO_BIG) return std::nullopt;
    error.kind = type == ICMP6_PACKET_TOO_BIG ? Kind::FragmentationNeeded : kind_v6(byte_at(message, 1));
    if (type == ICMP6_PACKET_TOO_BIG) error.mtu = get32(message, 4);
    if (!take_packet_v6(message.subspan(kIcmpHeader), error)) return std::nullopt;
    return error;
}

}  // namespace

std::optional<IcmpError> parse_icmp_error(Bytes message, const base::IpAddress& from) {
    if (message.size() < kIcmpHeader) return std::nullopt;
    IcmpError error;
    error.from = from;
    return from.v4() != nullptr ? parse_v4(message, error) : parse_v6(message, error);
}

std::optional<IcmpError> parse_icmp_packet(Bytes packet) {
    if (packet.size() < kIpv4Header) return std::nullopt;
    const std::size_t header = 4 * std::size_t{byte_at(packet, 0) & 15};
    if (header < kIpv4Header || header > packet.size()) return std::nullopt;
    return parse_icmp_error(packet.subspan(header), base::Ipv4{get32(packet, 12)});
}

}  // namespace netcfg
