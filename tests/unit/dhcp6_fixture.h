// DHCPv6 servers' words as bytes, captured on a wire: dnsmasq 2.90 and Kea 2.2, for a client whose MAC is kMac.
#pragma once

#include "tests/unit/dhcp4_fixture.h"

namespace dhcp6_fixture {

using dhcp4_fixture::Bytes;
using dhcp4_fixture::hex;

inline constexpr base::MacAddress kMac{{0x52, 0x54, 0x00, 0x00, 0x00, 0x07}};

inline base::Ipv6 ip6(std::string_view text) {
    return base::Ipv6::parse(text).value();
}

// The captured message with another transaction id.
inline Bytes in_transaction(std::uint32_t transaction, std::string_view captured) {
    Bytes bytes = hex(captured);
    for (std::size_t i = 0; i < 3; ++i) bytes[1 + i] = static_cast<std::byte>(transaction >> (16 - 8 * i));
    return bytes;
}

// dnsmasq's Reply to an Information-request: servers, domains, a boot file URL, an hour of refresh time.
inline constexpr std::string_view kDnsmasqInformation =
    "074ef72e 0001000a00030001525400000007 0002000a000300019ae705735bda"
    "003b001b746674703a2f2f5b666430303a313a3a315d2f626f6f742e656669"
    "0018001e076578616d706c65036f726700036c6162076578616d706c65036f726700"
    "00170020fd000001000000000000000000000053fe800000000000000000000000000001 0020000400000e10";

// dnsmasq's Reply to a Solicit with Rapid Commit: 2001:db8:1::194 for 120 s, T1 60 s, T2 105 s.
inline constexpr std::string_view kDnsmasqRapidCommit =
    "074ef72e 0001000a00030001525400000007 0002000a000300017200ce074eac 000e0000"
    "00030028000000070000003c00000069 0005001820010db80001000000000000000001940000007800000078"
    "000d00090000737563636573 73 0007000100 00170010fd000001000000000000000000000053";

// Kea's Advertise of 2001:db8:1::100: preferred 20 s, valid 40 s, T1 10 s, T2 15 s, with SOL_MAX_RT of 120 s. Its Reply
// to the Request is the same but for the type.
inline constexpr std::string_view kKeaAdvertise =
    "024ef72e 0001000a00030001525400000007 0002000a00030001020000000001"
    "00030028000000070000000a0000000f 0005001820010db8000100000000000000000100000000 1400000028"
    "0017001020010db8000100000000000000000053 0018000d076578616d706c65036f726700"
    "003b001e6e66733a2f2f5b323030313a6462383a313a3a325d2f7372762f726f6f74 0052000400000078";

// Kea's Reply to an Information-request, with INF_MAX_RT of 90 s.
inline constexpr std::string_view kKeaInformation =
    "074ef72e 0001000a00030001525400000007 0002000a00030001020000000001"
    "0017001020010db8000100000000000000000053 0018000d076578616d706c65036f726700"
    "003b001e6e66733a2f2f5b323030313a6462383a313a3a325d2f7372762f726f6f74 005300040000005a";

}  // namespace dhcp6_fixture
