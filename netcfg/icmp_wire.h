// "Destination unreachable" as bytes: ICMP (RFC 792, 1191, 1812) and ICMPv6 (RFC 4443). Anyone can forge it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/base/net_types.h"

namespace netcfg {

struct IcmpError {
    enum class Kind { NoRoute, HostUnreachable, PortUnreachable, Prohibited, FragmentationNeeded, Other };

    Kind kind = Kind::Other;
    base::IpAddress from;               // who says so
    base::IpAddress sender;             // of the packet that went nowhere
    base::IpAddress destination;        // of the packet that went nowhere
    std::optional<std::uint16_t> port;  // its TCP or UDP destination port
    std::optional<unsigned> mtu;        // of FragmentationNeeded, in bytes; old routers do not say
    bool operator==(const IcmpError&) const = default;
};

// `message` begins with the ICMP header; its family is that of `from`. Nothing when it is no such error, or torn.
std::optional<IcmpError> parse_icmp_error(std::span<const std::byte> message, const base::IpAddress& from);

// A whole IPv4 packet, as a raw socket gives it; likewise.
std::optional<IcmpError> parse_icmp_packet(std::span<const std::byte> packet);

}  // namespace netcfg
