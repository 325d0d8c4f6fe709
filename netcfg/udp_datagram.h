// IPv4 and UDP headers around a DHCP client's payload, for a link that has no address yet: 0.0.0.0:68 to
// 255.255.255.255:67 out, anything to port 68 in (RFC 791, RFC 768).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace netcfg {

inline constexpr std::uint16_t kDhcpServerPort = 67;
inline constexpr std::uint16_t kDhcpClientPort = 68;

enum class Checksums { Verify, Trust };  // Trust: the UDP one was never computed (sent within this machine, offloaded)

std::vector<std::byte> wrap_broadcast(std::span<const std::byte> udp_payload);

// The payload within `packet`, trailing padding cut off; nothing when it is no whole, sound UDP datagram to port 68.
std::optional<std::span<const std::byte>> unwrap(std::span<const std::byte> packet, Checksums checksums);

}  // namespace netcfg
