#include "agent/base/ip_address.h"

#include <arpa/inet.h>

#include <bit>
#include <cstdio>
#include <cstring>

namespace base {
namespace {

// inet_pton() would stop at a NUL inside the text.
template <int Family, typename Bytes>
bool read(std::string_view text, Bytes* into) {
    return text.find('\0') == text.npos && ::inet_pton(Family, std::string(text).c_str(), into) == 1;
}

}  // namespace

std::string Ipv4::text() const {
    char out[16];
    std::snprintf(out, sizeof out, "%u.%u.%u.%u", bits >> 24, (bits >> 16) & 255, (bits >> 8) & 255, bits & 255);
    return out;
}

std::optional<Ipv4> Ipv4::parse(std::string_view text) {
    in_addr address{};
    if (!read<AF_INET>(text, &address)) return std::nullopt;
    return Ipv4{ntohl(address.s_addr)};
}

std::string Ipv6::text() const {
    char out[INET6_ADDRSTRLEN];
    return ::inet_ntop(AF_INET6, octets.data(), out, sizeof out);
}

std::optional<Ipv6> Ipv6::parse(std::string_view text) {
    Ipv6 address;
    if (!read<AF_INET6>(text, address.octets.data())) return std::nullopt;
    return address;
}

bool IpAddress::is_zero() const {
    return std::visit([](const auto& address) { return address.is_zero(); }, value);
}

std::string IpAddress::text() const {
    return std::visit([](const auto& address) { return address.text(); }, value);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (const auto four = Ipv4::parse(text)) return *four;
    if (const auto six = Ipv6::parse(text)) return *six;
    return std::nullopt;
}

IpPrefix IpPrefix::network() const {
    if (const Ipv4* four = address.v4()) return {Ipv4{four->bits & netmask(length).bits}, length};
    Ipv6 six = *address.v6();
    for (int bit = length; bit < 128; ++bit) {
        auto& octet = six.octets[static_cast<std::size_t>(bit / 8)];
        octet = static_cast<std::uint8_t>(octet & ~(0x80 >> bit % 8));
    }
    return {six, length};
}

bool IpPrefix::contains(const IpAddress& other) const {
    return other.bits() == address.bits() && IpPrefix{other, length}.network().address == network().address;
}

std::string IpPrefix::text() const {
    return address.text() + "/" + std::to_string(length);
}

Ipv4 netmask(int length) {
    return Ipv4{length == 0 ? 0 : ~std::uint32_t{0} << (32 - length)};
}

std::optional<int> length_of_mask(Ipv4 mask) {
    const int length = std::countl_one(mask.bits);
    if (netmask(length) != mask) return std::nullopt;
    return length;
}

Ipv4 broadcast_of(Ipv4 address, int length) {
    return Ipv4{address.bits | ~netmask(length).bits};
}

}  // namespace base
