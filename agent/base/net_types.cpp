#include "agent/base/net_types.h"

#include <arpa/inet.h>

#include <bit>
#include <cstdio>

namespace base {

std::string MacAddress::text() const {
    char out[18];
    std::snprintf(out, sizeof out, "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1], octets[2], octets[3],
                  octets[4], octets[5]);
    return out;
}

std::string Ipv4::text() const {
    char out[16];
    std::snprintf(out, sizeof out, "%u.%u.%u.%u", bits >> 24, (bits >> 16) & 255, (bits >> 8) & 255, bits & 255);
    return out;
}

std::optional<Ipv4> Ipv4::parse(std::string_view text) {
    in_addr address{};
    if (text.find('\0') != text.npos || ::inet_pton(AF_INET, std::string(text).c_str(), &address) != 1)
        return std::nullopt;
    return Ipv4{ntohl(address.s_addr)};
}

Ipv4 Ipv4Prefix::mask() const {
    return Ipv4{length == 0 ? 0 : ~std::uint32_t{0} << (32 - length)};
}

Ipv4 Ipv4Prefix::broadcast() const {
    return Ipv4{address.bits | ~mask().bits};
}

std::string Ipv4Prefix::text() const {
    return address.text() + "/" + std::to_string(length);
}

std::optional<int> Ipv4Prefix::length_of_mask(Ipv4 mask) {
    const int length = std::countl_one(mask.bits);
    if (Ipv4Prefix{{}, length}.mask() != mask) return std::nullopt;
    return length;
}

}  // namespace base
