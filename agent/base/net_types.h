// The words in which the network is spoken of: links, and NetConfig, which every source of an address (DHCP, ip=, the
// kernel's own IP_PNP, IPv6 autoconfiguration) produces and links are configured from.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/ip_address.h"
#include "agent/base/time.h"

namespace base {

struct IfIndex {
    int value = 0;
    auto operator<=>(const IfIndex&) const = default;
};

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};
    auto operator<=>(const MacAddress&) const = default;
    std::string text() const;                                       // "52:54:00:00:00:01"
    static std::optional<MacAddress> parse(std::string_view text);  // six pairs of digits between ':' or '-'
};

struct IpRoute {
    IpPrefix destination;              // length 0 is the default route
    std::optional<IpAddress> gateway;  // none: on-link
    auto operator<=>(const IpRoute&) const = default;
    bool is_default() const { return destination.length == 0; }
};

// KernelDhcp: leased by the kernel's own ip=dhcp, which renews nothing.
enum class AddressOrigin { Dhcp, Static, Kernel, KernelDhcp, Slaac };

// The address is a DHCP server's to take back.
constexpr bool is_leased(AddressOrigin origin) {
    return origin == AddressOrigin::Dhcp || origin == AddressOrigin::KernelDhcp;
}

// What a link is to be, or was, configured with in one family, and what came along with the address.
struct NetConfig {
    AddressOrigin origin = AddressOrigin::Dhcp;
    IpPrefix address;
    std::vector<IpRoute> routes;        // the default route among them
    std::optional<unsigned> mtu;        // bytes
    std::vector<IpAddress> dns;         // in order; a link-local one is reached through this link
    std::string domain;                 // option 15
    std::vector<std::string> search;    // option 119, RFC 8106 DNSSL; the domain is not repeated here
    std::vector<Ipv4> ntp;              // option 42
    std::string host_name;              // option 12, or the field of ip=
    IpAddress next_server;              // DHCP siaddr, or the server field of ip=; zero when absent
    std::string tftp_server;            // option 66, a name or an address
    Ipv4 dhcp_server;                   // option 54
    std::string root_path;              // option 17, verbatim
    std::optional<seconds> lease_time;  // option 51; none: for ever
    bool operator==(const NetConfig&) const = default;
};

// One ip= parameter: how a link is to get its address.
struct IpRequest {
    enum class Method {
        Dhcp,  // DHCPv4, and whatever IPv6 autoconfiguration gives beside it
        Static,
        Off,        // leave the link alone
        Auto6,      // IPv6 router advertisements alone: dracut's auto6, dhcp6
        LinkLocal,  // just the IPv6 link-local address: dracut's link-local, link6
    };
    Method method = Method::Dhcp;
    std::string device;             // empty: any
    std::string host_name;          // empty: not given
    IpAddress next_server;          // the boot server; zero when not given
    std::optional<unsigned> mtu;    // bytes; above what DHCP says
    std::optional<MacAddress> mac;  // the address that the link is to have
    std::string client_id;  // DHCP option 61: type octet and value, of ip=dhcp,TYPE,VALUE; empty: 01 and the MAC
    NetConfig config;       // of Method::Static
    bool operator==(const IpRequest&) const = default;
};

// One vlan= parameter (dracut.cmdline(7)): an 802.1Q link to be made.
struct VlanRequest {
    std::string name;    // "eth0.5", "vlan0005"
    std::string parent;  // "eth0"
    unsigned id = 0;     // 1..4094
    bool operator==(const VlanRequest&) const = default;
};

// One rd.route= parameter (dracut.cmdline(7)).
struct RouteRequest {
    IpRoute route;
    std::string device;  // empty: the link in use
    bool operator==(const RouteRequest&) const = default;
};

// Counted by the kernel since the link was made.
struct LinkStatistics {
    std::uint64_t received = 0;  // frames
    std::uint64_t sent = 0;
    std::uint64_t receive_errors = 0;
    std::uint64_t send_errors = 0;
    std::uint64_t dropped = 0;  // received, then dropped by the kernel
    std::uint64_t collisions = 0;
    unsigned carrier_losses = 0;  // how often the carrier went
    bool operator==(const LinkStatistics&) const = default;
};

// A network link as the kernel reports it.
struct Link {
    IfIndex index;
    std::string name;
    MacAddress mac;
    std::string driver;            // "virtio_net"; empty when unknown
    std::string bus;               // where its device sits: "1-1.1:1.0" (USB), "0000:00:01.0" (PCI)
    bool physical = false;         // backed by a device: Ethernet, not lo, not a bridge
    std::optional<unsigned> vlan;  // 802.1Q id; none: no VLAN link
    bool up = false;               // administratively (IFF_UP)
    bool carrier = false;          // IFF_LOWER_UP
    unsigned mtu = 1500;
    std::optional<unsigned> speed;    // Mb/s; none without carrier, or when the driver does not know
    std::optional<bool> full_duplex;  // likewise
    LinkStatistics statistics;        // when the kernel last told of the link
    bool operator==(const Link&) const = default;
};

}  // namespace base
