// DHCPv4 messages as bytes (RFC 2131 §2, options RFC 2132), the payload of one UDP datagram. Decoding joins options
// split over several (RFC 3396) and those that overload the file and sname fields; what it returns is well-formed, not
// yet believable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/base/net_types.h"
#include "netcfg/dhcp4_ignored.h"

namespace netcfg {

// The value of option 53. It implies the message's op: a server sends OFFER, ACK and NAK.
enum class Dhcp4Type : std::uint8_t {
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
    Inform = 8,
};

enum class Dhcp4Option : std::uint8_t {
    Pad = 0,
    SubnetMask = 1,
    Router = 3,
    DnsServer = 6,
    HostName = 12,
    DomainName = 15,
    RootPath = 17,
    InterfaceMtu = 26,
    NtpServer = 42,
    VendorSpecific = 43,
    RequestedAddress = 50,
    LeaseTime = 51,
    Overload = 52,
    MessageType = 53,
    ServerIdentifier = 54,
    ParameterList = 55,
    ErrorMessage = 56,
    MaximumMessageSize = 57,
    RenewalTime = 58,
    RebindingTime = 59,
    VendorClass = 60,
    ClientIdentifier = 61,
    TftpServerName = 66,
    RapidCommit = 80,            // RFC 4039
    DomainSearch = 119,          // RFC 3397
    ClasslessStaticRoute = 121,  // RFC 3442
    End = 255,
};

struct Dhcp4Message {
    Dhcp4Type type = Dhcp4Type::Discover;
    std::uint32_t xid = 0;
    std::uint16_t secs = 0;  // seconds since the client began
    bool broadcast = false;  // asks the server to broadcast its answer
    base::Ipv4 ciaddr;
    base::Ipv4 yiaddr;
    base::Ipv4 siaddr;
    base::Ipv4 giaddr;
    base::MacAddress chaddr;
    std::string sname;                                      // empty when overloaded with options
    std::string file;                                       // likewise
    std::map<Dhcp4Option, std::vector<std::byte>> options;  // without MessageType, Overload, Pad and End

    bool has(Dhcp4Option option) const { return options.contains(option); }
    std::vector<base::Ipv4> addresses(Dhcp4Option option) const;     // whole ones; a torn last one is left out
    std::optional<base::Ipv4> address(Dhcp4Option option) const;     // the first
    std::optional<std::uint16_t> number(Dhcp4Option option) const;   // of two bytes
    std::optional<std::uint32_t> seconds(Dhcp4Option option) const;  // of four
    std::string text(Dhcp4Option option) const;  // up to the first NUL (RFC 2132 §2: some servers append one)
    bool operator==(const Dhcp4Message&) const = default;
};

struct Dhcp4Malformed {
    Dhcp4Ignored reason = Dhcp4Ignored::TooShort;
    std::string detail;  // "option 12 claims 40 bytes, 3 are left"
};

// A message, or what is malformed about it.
class [[nodiscard]] Dhcp4Decoded {
public:
    Dhcp4Decoded(Dhcp4Message message) : outcome_(std::move(message)) {}
    Dhcp4Decoded(Dhcp4Malformed malformed) : outcome_(std::move(malformed)) {}

    explicit operator bool() const { return std::holds_alternative<Dhcp4Message>(outcome_); }
    const Dhcp4Message& operator*() const { return std::get<Dhcp4Message>(outcome_); }
    const Dhcp4Message* operator->() const { return &std::get<Dhcp4Message>(outcome_); }
    const Dhcp4Malformed& malformed() const { return std::get<Dhcp4Malformed>(outcome_); }

private:
    std::variant<Dhcp4Message, Dhcp4Malformed> outcome_;
};

std::vector<std::byte> encode(const Dhcp4Message& message);
Dhcp4Decoded decode(std::span<const std::byte> bytes);

}  // namespace netcfg
