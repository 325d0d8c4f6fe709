// The words in which the network is spoken of: interface indexes, addresses, and NetConfig, which every source of an
// address (DHCP, ip=, the kernel's own IP_PNP) produces and links are configured from.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

struct IfIndex {
    int value = 0;
    auto operator<=>(const IfIndex&) const = default;
};

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};
    auto operator<=>(const MacAddress&) const = default;
    std::string text() const;  // "52:54:00:00:00:01"
};

// An IPv4 address in host byte order.
struct Ipv4 {
    std::uint32_t bits = 0;
    auto operator<=>(const Ipv4&) const = default;
    bool is_zero() const { return bits == 0; }
    std::string text() const;
    static std::optional<Ipv4> parse(std::string_view text);  // dotted quad only
};

struct Ipv4Prefix {
    Ipv4 address;
    int length = 32;  // 0..32
    auto operator<=>(const Ipv4Prefix&) const = default;
    Ipv4 mask() const;
    Ipv4 broadcast() const;
    std::string text() const;                             // "192.168.1.2/24"
    static std::optional<int> length_of_mask(Ipv4 mask);  // nothing when the mask has holes
};

struct Ipv4Route {
    Ipv4Prefix destination;       // length 0 is the default route
    std::optional<Ipv4> gateway;  // none: on-link
    auto operator<=>(const Ipv4Route&) const = default;
};

enum class AddressOrigin { Dhcp, Static, Kernel };

// What a link is to be, or was, configured with, and what came along with the address.
struct NetConfig {
    AddressOrigin origin = AddressOrigin::Dhcp;
    Ipv4Prefix address;
    std::vector<Ipv4Route> routes;  // the default route among them
    std::optional<unsigned> mtu;    // bytes
    std::vector<Ipv4> dns;
    std::string domain;
    std::string host_name;    // option 12, or the field of ip=
    Ipv4 next_server;         // DHCP siaddr, or the server field of ip=; zero when absent
    std::string tftp_server;  // option 66, a name or an address
    Ipv4 dhcp_server;         // option 54
    std::string root_path;    // option 17, verbatim
    bool operator==(const NetConfig&) const = default;
};

// One ip= parameter: how a link is to get its address.
struct IpRequest {
    enum class Method { Dhcp, Static, Off };
    Method method = Method::Dhcp;
    std::string device;     // empty: any
    std::string host_name;  // empty: not given
    Ipv4 next_server;       // the boot server; zero when not given
    NetConfig config;       // of Method::Static
    bool operator==(const IpRequest&) const = default;
};

// A network link as the kernel reports it.
struct Link {
    IfIndex index;
    std::string name;
    MacAddress mac;
    std::string driver;     // "virtio_net"; empty when unknown
    bool physical = false;  // backed by a device: Ethernet, not lo, not a bridge
    bool up = false;        // administratively (IFF_UP)
    bool carrier = false;   // IFF_LOWER_UP
    unsigned mtu = 1500;
    bool operator==(const Link&) const = default;
};

}  // namespace base
