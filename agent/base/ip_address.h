// IP addresses of both families, and networks of them. Text in and out is the field's own: dotted quad, RFC 5952.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace base {

// An IPv4 address in host byte order.
struct Ipv4 {
    std::uint32_t bits = 0;
    auto operator<=>(const Ipv4&) const = default;
    bool is_zero() const { return bits == 0; }
    std::string text() const;
    static std::optional<Ipv4> parse(std::string_view text);  // dotted quad only
};

// An IPv6 address in network byte order, without scope: the link goes beside it where it matters.
struct Ipv6 {
    std::array<std::uint8_t, 16> octets{};
    auto operator<=>(const Ipv6&) const = default;
    bool is_zero() const { return *this == Ipv6{}; }
    bool is_link_local() const { return octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80; }  // fe80::/10
    bool is_multicast() const { return octets[0] == 0xff; }
    std::string text() const;
    static std::optional<Ipv6> parse(std::string_view text);  // without brackets and scope
};

// One of either family; 0.0.0.0, "none", when made without a value.
struct IpAddress {
    std::variant<Ipv4, Ipv6> value;

    IpAddress() = default;
    IpAddress(Ipv4 address) : value(address) {}
    IpAddress(Ipv6 address) : value(address) {}
    auto operator<=>(const IpAddress&) const = default;

    const Ipv4* v4() const { return std::get_if<Ipv4>(&value); }
    const Ipv6* v6() const { return std::get_if<Ipv6>(&value); }
    int bits() const { return v4() != nullptr ? 32 : 128; }
    bool is_zero() const;
    std::string text() const;
    static std::optional<IpAddress> parse(std::string_view text);  // without brackets and scope
};

// An address with the length of its network, or a network.
struct IpPrefix {
    IpAddress address;
    int length = 0;  // 0..address.bits()
    auto operator<=>(const IpPrefix&) const = default;

    IpPrefix network() const;  // the bits beyond `length` cleared
    bool contains(const IpAddress& other) const;
    std::string text() const;  // "192.168.1.2/24"
};

Ipv4 netmask(int length);                      // 0..32
std::optional<int> length_of_mask(Ipv4 mask);  // nothing when the mask has holes
Ipv4 broadcast_of(Ipv4 address, int length);

}  // namespace base
