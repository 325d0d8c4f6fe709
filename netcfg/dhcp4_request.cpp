#include "netcfg/dhcp4_request.h"

#include <array>
#include <string_view>

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

constexpr std::uint16_t kLargestMessage = 1472;  // fits one Ethernet frame, headers counted or not
constexpr std::string_view kVendorClass = "farroot";
constexpr std::string_view kAddressInUse = "address in use";

// Classless routes before the router: RFC 3442 demands that order.
constexpr std::array kWanted{
    Dhcp4Option::SubnetMask, Dhcp4Option::ClasslessStaticRoute, Dhcp4Option::Router,         Dhcp4Option::DnsServer,
    Dhcp4Option::HostName,   Dhcp4Option::DomainName,           Dhcp4Option::RootPath,       Dhcp4Option::InterfaceMtu,
    Dhcp4Option::NtpServer,  Dhcp4Option::VendorSpecific,       Dhcp4Option::TftpServerName, Dhcp4Option::DomainSearch,
};

std::vector<std::byte> bytes_of(base::Ipv4 address) {
    std::vector<std::byte> bytes;
    put32(bytes, address.bits);
    return bytes;
}

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto view = std::as_bytes(std::span(text));
    return {view.begin(), view.end()};
}

// 01 and the MAC (RFC 2132 §9.14): what networkd, NetworkManager and dhcpcd can keep using in the booted system.
std::vector<std::byte> client_identifier(base::MacAddress mac) {
    std::vector<std::byte> bytes{std::byte{1}};
    for (const auto octet : mac.octets) bytes.push_back(static_cast<std::byte>(octet));
    return bytes;
}

Dhcp4Message message(Dhcp4Type type, base::MacAddress mac) {
    Dhcp4Message message;
    message.type = type;
    message.chaddr = mac;
    message.options[Dhcp4Option::ClientIdentifier] = client_identifier(mac);
    return message;
}

// Many a server gives addresses, and names in its DNS, by the name alone (RFC 2132 §3.14).
Dhcp4Message question(Dhcp4Type type, const Dhcp4Identity& client) {
    Dhcp4Message asking = message(type, client.mac);
    if (!client.host_name.empty()) asking.options[Dhcp4Option::HostName] = bytes_of(client.host_name);
    for (const auto option : kWanted) {
        asking.options[Dhcp4Option::ParameterList].push_back(static_cast<std::byte>(option));
    }
    put16(asking.options[Dhcp4Option::MaximumMessageSize], kLargestMessage);
    asking.options[Dhcp4Option::VendorClass] = bytes_of(kVendorClass);
    return asking;
}

}  // namespace

Dhcp4Message discover(const Dhcp4Identity& client, std::optional<base::Ipv4> wish, RapidCommit rapid_commit) {
    Dhcp4Message asking = question(Dhcp4Type::Discover, client);
    if (wish) asking.options[Dhcp4Option::RequestedAddress] = bytes_of(*wish);
    if (rapid_commit == RapidCommit::Offered) asking.options[Dhcp4Option::RapidCommit];
    return asking;
}

Dhcp4Message request_offered(const Dhcp4Identity& client, base::Ipv4 address, base::Ipv4 server) {
    Dhcp4Message asking = question(Dhcp4Type::Request, client);
    asking.options[Dhcp4Option::RequestedAddress] = bytes_of(address);
    asking.options[Dhcp4Option::ServerIdentifier] = bytes_of(server);
    return asking;
}

Dhcp4Message request_remembered(const Dhcp4Identity& client, base::Ipv4 address) {
    Dhcp4Message asking = question(Dhcp4Type::Request, client);
    asking.options[Dhcp4Option::RequestedAddress] = bytes_of(address);
    return asking;
}

Dhcp4Message request_renewal(const Dhcp4Identity& client, base::Ipv4 address) {
    Dhcp4Message asking = question(Dhcp4Type::Request, client);
    asking.ciaddr = address;
    return asking;
}

Dhcp4Message decline(base::MacAddress mac, base::Ipv4 address, base::Ipv4 server) {
    Dhcp4Message refusing = message(Dhcp4Type::Decline, mac);
    refusing.options[Dhcp4Option::RequestedAddress] = bytes_of(address);
    if (!server.is_zero()) refusing.options[Dhcp4Option::ServerIdentifier] = bytes_of(server);
    refusing.options[Dhcp4Option::ErrorMessage] = bytes_of(kAddressInUse);
    return refusing;
}

}  // namespace netcfg
