// DHCPv6 messages as bytes (RFC 8415 §8, §21), the payload of one UDP datagram between client and server. What decode()
// returns is well-formed, not yet believable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

enum class Dhcp6Type : std::uint8_t {
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Confirm = 4,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
    Decline = 9,
    Reconfigure = 10,
    InformationRequest = 11,
};

enum class Dhcp6Option : std::uint16_t {
    ClientId = 1,
    ServerId = 2,
    NonTemporaryAddresses = 3,  // IA_NA
    Address = 5,                // in an IA_NA
    OptionRequest = 6,
    Preference = 7,
    ElapsedTime = 8,
    StatusCode = 13,
    RapidCommit = 14,
    DnsServers = 23,  // RFC 3646
    DomainList = 24,  // RFC 3646
    InformationRefreshTime = 32,
    BootFileUrl = 59,  // RFC 5970
    SolMaxRt = 82,
    InfMaxRt = 83,
};

struct Dhcp6Field {
    Dhcp6Option option{};
    std::vector<std::byte> value;
    bool operator==(const Dhcp6Field&) const = default;
};

// The options of a message, or of an option that holds others, in the order they came. Some may come several times.
struct Dhcp6Options {
    std::vector<Dhcp6Field> fields;

    void add(Dhcp6Option option, std::vector<std::byte> value = {});
    const std::vector<std::byte>* find(Dhcp6Option option) const;  // the first
    bool has(Dhcp6Option option) const { return find(option) != nullptr; }
    bool operator==(const Dhcp6Options&) const = default;
};

struct Dhcp6Message {
    Dhcp6Type type = Dhcp6Type::Solicit;
    std::uint32_t transaction = 0;  // 24 bits
    Dhcp6Options options;
    bool operator==(const Dhcp6Message&) const = default;
};

std::vector<std::byte> encode(const Dhcp6Message& message);
std::vector<std::byte> encode(const Dhcp6Options& options);
// The failure's evidence says what is malformed.
base::Result<Dhcp6Message> decode_dhcp6(std::span<const std::byte> bytes);
base::Result<Dhcp6Options> decode_dhcp6_options(std::span<const std::byte> bytes);

}  // namespace netcfg
