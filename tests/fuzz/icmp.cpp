// Anyone can send an ICMP message. The first byte picks the family, or a whole IPv4 packet.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "netcfg/icmp_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto packet = std::as_bytes(std::span(data + 1, size - 1));
    if ((data[0] & 2) != 0) {
        if (netcfg::parse_icmp_packet(packet) && packet.size() < 20 + 8 + 20) std::abort();
        return 0;
    }
    const bool is_v4 = (data[0] & 1) == 0;
    const base::IpAddress from = is_v4 ? base::IpAddress(base::Ipv4{1}) : base::IpAddress(base::Ipv6{});
    const auto error = netcfg::parse_icmp_error(packet, from);
    if (error && error->destination.bits() != from.bits()) std::abort();
    return 0;
}
