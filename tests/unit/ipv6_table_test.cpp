#include "netcfg/ipv6_table.h"

#include <doctest/doctest.h>

#include "tests/unit/dhcp4_fixture.h"

using dhcp4_fixture::hex;
using netcfg::Ipv6State;
using netcfg::Ipv6Table;

namespace {

constexpr base::IfIndex kLink{2};

// What the kernel told of eth0, whose network dnsmasq advertises: fd00:1::/64, where another host has the address that
// autoconfiguration makes, and 2001:db8:1::/64. As captured from a netlink socket of Linux 6.18.
constexpr std::string_view kLinkLocal =
    "500000001400000000000000000000000a4080fd0200000014000100fe80000000000000505400fffe00000714000600ffffffffffffffff"
    "46db040046db0400080008008000000005000b0003000000";
constexpr std::string_view kLinkLocalGone =
    "500000001500000000000000000000000a4080fd0200000014000100fe80000000000000505400fffe00000714000600ffffffffffffffff"
    "46db040046db0400080008008000000005000b0003000000";
constexpr std::string_view kDefaultRoute =
    "740000001800000600000000000000000a000000fe0900010000000008000f00fe000000080006000004000014000500fe80000000000000"
    "8c2b53fffe44f80e080004000200000024000c00000000000000000020bf020000000000000000000000000000000000000000000500140000"
    "000000";
constexpr std::string_view kDefaultRouteGone =
    "800000001900000000000000000000000a000000fe0900010000000008000f00fe0000000c00080008000a0040000000080006000004000014"
    "000500fe800000000000008c2b53fffe44f80e080004000200000024000c000000000000000000000000000000000000000000000000000000"
    "0000000000000500140000000000";
constexpr std::string_view kPrefixRoute =
    "740000001800000600000000000000000a400000fe0200010000000008000f00fe00000014000100fd000001000000000000000000000000"
    "0800060000010000080004000200000024000c000000000000000000407e050000000000000000000000000000000000000000000500140000"
    "000000";
constexpr std::string_view kPrefix =
    "3c0000003400000000000000000000000a000000020000000340c00014000100fd0000010000000000000000000000000c000200100e000010"
    "0e0000";
constexpr std::string_view kDnssl =
    "5c0000004400000000000000000000000a0028000200000086000000000000001f05000000000e10076578616d706c65036f726700036c6162"
    "076578616d706c65036f726700000014000100fe800000000000008c2b53fffe44f80e";
constexpr std::string_view kRdnss =
    "5c0000004400000000000000000000000a0028000200000086000000000000001905000000000e10fd000001000000000000000000000053fe"
    "80000000000000000000000000000114000100fe800000000000008c2b53fffe44f80e";
constexpr std::string_view kRdnssWithdrawn =
    "5c0000004400000000000000000000000a00280002000000860000000000000019050000000000 "
    "00fd000001000000000000000000000053fe"
    "80000000000000000000000000000114000100fe800000000000008c2b53fffe44f80e";
constexpr std::string_view kDuplicateGone =
    "500000001500000000000000000000000a4048000200000014000100fd00000100000000505400fffe00000714000600100e0000100e0000f9"
    "db0400f9db0400080008004801000005000b0002000000";
constexpr std::string_view kGlobal =
    "500000001400000000000000000000000a400000020000001400010020010db800010000505400fffe000007140006000f0e00000f0e0000f9"
    "db0400f9db0400080008000001000005000b0002000000";

// The same address as kGlobal but for its last byte, with other flags (IFA_F_*) and another time of creation.
std::vector<std::byte> address(std::uint8_t last, std::uint32_t flags, std::uint32_t created) {
    auto message = hex(kGlobal);
    message[43] = std::byte{last};
    const auto put = [&message](std::size_t at, std::uint32_t value) {
        for (std::size_t i = 0; i < 4; ++i) message[at + i] = static_cast<std::byte>(value >> 8 * i);
    };
    put(56, created);
    put(68, flags);
    return message;
}

// RTM_NEWLINK with IFLA_PROTINFO holding IFLA_INET6_FLAGS, as inet6_fill_ifinfo() makes it.
std::vector<std::byte> link_flags(std::uint8_t flags) {
    auto message = hex("2c000000100000000000000000000000 0a00010002000000431001000000000 0 0c000c80 08000100 00000080");
    message[40] = std::byte{flags};
    return message;
}

std::vector<std::string> texts(const std::vector<base::IpPrefix>& prefixes) {
    std::vector<std::string> all;
    for (const auto& prefix : prefixes) all.push_back(prefix.text());
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a link that is autoconfigured, then goes down") {
    Ipv6Table table;
    CHECK(table.of(kLink) == Ipv6State{});
    const auto hears = [&table](std::string_view message) { table.take(hex(message)); };
    hears(kLinkLocal);
    hears(kDefaultRoute);
    const auto& known = table.of(kLink);
    REQUIRE(known.link_local);
    CHECK(known.link_local->text() == "fe80::5054:ff:fe00:7");
    REQUIRE(known.routes.size() == 1);
    CHECK(known.routes[0].is_default());
    CHECK(known.routes[0].gateway->text() == "fe80::8c2b:53ff:fe44:f80e");
    CHECK(known.router);
    hears(kPrefixRoute);
    CHECK(known.routes.size() == 1);

    hears(kDnssl);
    hears(kRdnss);
    hears(kRdnss);
    CHECK(known.search == Texts{"example.org", "lab.example.org"});
    CHECK(known.dns == std::vector{*base::Ipv6::parse("fd00:1::53"), *base::Ipv6::parse("fe80::1")});

    hears(kDuplicateGone);
    CHECK(known.duplicates == std::vector{*base::Ipv6::parse("fd00:1::5054:ff:fe00:7")});
    CHECK(known.usable.empty());
    hears(kGlobal);
    CHECK(texts(known.usable) == Texts{"2001:db8:1:0:5054:ff:fe00:7/64"});

    hears(kRdnssWithdrawn);
    CHECK(known.dns.empty());
    hears(kRdnss);

    hears(kDefaultRouteGone);
    table.take(link_flags(0x80));
    auto gone = hex(kGlobal);
    gone[4] = std::byte{0x15};
    table.take(gone);
    CHECK(known.dns.size() == 2);
    hears(kLinkLocalGone);
    Ipv6State nothing;
    nothing.other = true;  // the kernel remembers the flags, and tells only when they change
    CHECK(known == nothing);
}

TEST_CASE("an advertisement without a default route is seen by its prefix or its options") {
    for (const auto message : {kPrefix, kRdnss, kDnssl}) {
        Ipv6Table table;
        table.take(hex(message));
        CHECK(table.of(kLink).router);
    }
}

TEST_CASE("the M and O flags of advertisements") {
    Ipv6Table table;
    table.take(link_flags(0x40));
    CHECK(table.of(kLink).managed);
    CHECK_FALSE(table.of(kLink).other);
    CHECK_FALSE(table.of(kLink).router);
    table.take(link_flags(0x80 | 0x20));
    CHECK_FALSE(table.of(kLink).managed);
    CHECK(table.of(kLink).other);
    CHECK(table.of(kLink).router);
}

TEST_CASE("tentative, deprecated and duplicate addresses are not usable; the oldest comes first, temporary ones last") {
    constexpr std::uint32_t kTemporary = 0x01, kFailed = 0x08, kDeprecated = 0x20, kTentative = 0x40;
    Ipv6Table table;
    table.take(address(4, kTemporary, 1));
    table.take(address(3, 0, 30));
    table.take(address(2, 0, 20));
    table.take(address(5, kTentative, 5));
    table.take(address(6, kTentative | kFailed, 6));
    table.take(address(7, kDeprecated, 7));
    const auto& state = table.of(kLink);
    CHECK(texts(state.usable) ==
          Texts{"2001:db8:1:0:5054:ff:fe00:2/64", "2001:db8:1:0:5054:ff:fe00:3/64", "2001:db8:1:0:5054:ff:fe00:4/64"});
    CHECK(state.duplicates == std::vector{*base::Ipv6::parse("2001:db8:1:0:5054:ff:fe00:6")});
    table.take(address(5, 0, 5));
    CHECK(state.usable.size() == 4);
    CHECK(state.usable[0].address.text() == "2001:db8:1:0:5054:ff:fe00:5");
}

TEST_CASE("the preferred of two routers comes first (RFC 4191)") {
    Ipv6Table table;
    auto high = hex(kDefaultRoute);
    high[63] = std::byte{0x99};   // the gateway's last byte
    high[112] = std::byte{0x01};  // RTA_PREF
    table.take(hex(kDefaultRoute));
    table.take(high);
    const auto& routes = table.of(kLink).routes;
    REQUIRE(routes.size() == 2);
    CHECK(routes[0].gateway->text() == "fe80::8c2b:53ff:fe44:f899");
}

TEST_CASE("what a dump does not tell of is gone, what came since it began stays") {
    Ipv6Table table;
    table.take(address(1, 0, 1));
    table.take(address(2, 0, 2));
    table.take(hex(kDefaultRoute));
    table.take(hex(kRdnss));
    table.begin_dump();
    table.take(address(2, 0, 2));
    table.take(address(3, 0, 3));
    table.end_dump();
    const auto& state = table.of(kLink);
    CHECK(texts(state.usable) == Texts{"2001:db8:1:0:5054:ff:fe00:2/64", "2001:db8:1:0:5054:ff:fe00:3/64"});
    CHECK(state.routes.empty());
    CHECK(state.dns.size() == 2);  // no dump tells these
    table.begin_dump();
    table.end_dump();
    CHECK(state.usable.empty());
    CHECK(state.dns.empty());
}

TEST_CASE("torn messages and those of IPv4 change nothing") {
    Ipv6Table table;
    for (const auto message : {kLinkLocal, kDefaultRoute, kRdnss, kPrefix, kGlobal}) {
        const auto whole = hex(message);
        for (std::size_t size = 0; size < 28; ++size) table.take(std::span(whole).first(size));
        auto of_ipv4 = whole;
        of_ipv4[16] = std::byte{2};
        table.take(of_ipv4);
    }
    CHECK(table.of(kLink) == Ipv6State{});
}
