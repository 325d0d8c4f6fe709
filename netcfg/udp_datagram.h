// IPv4 and UDP headers around a DHCP client's payload (RFC 791, RFC 768): port 68 to 67 out, from 0.0.0.0 as long as
// the link has no address; anything to port 68 in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agent/base/ip_address.h"

namespace netcfg {

inline constexpr std::uint16_t kDhcpServerPort = 67;
inline constexpr std::uint16_t kDhcpClientPort = 68;

enum class Checksums { Verify, Trust };  // Trust: the UDP one was never computed (sent within this machine, offloaded)

inline constexpr base::Ipv4 kBroadcastAddress{0xffffffff};

std::vector<std::byte> wrap(std::span<const std::byte> udp_payload, base::Ipv4 from, base::Ipv4 to);

struct UdpDatagram {
    base::Ipv4 from;
    std::span<const std::byte> payload;  // within the packet, trailing padding cut off
};

// Nothing when `packet` is no whole, sound UDP datagram to port 68.
std::optional<UdpDatagram> unwrap(std::span<const std::byte> packet, Checksums checksums);

}  // namespace netcfg
