#include "netcfg/dhcp4_lease.h"

#include <doctest/doctest.h>

#include "tests/unit/dhcp4_fixture.h"

using base::IpRoute;
using namespace dhcp4_fixture;

namespace {

netcfg::Dhcp4Message ack_with(std::string_view options) {
    return *netcfg::decode(RawReply{.options = "350105" + std::string(options)}.bytes());
}

IpRoute route(std::string_view network, int length, std::optional<std::string_view> gateway) {
    return {{ip(network), length}, gateway ? std::optional(ip(*gateway)) : std::nullopt};
}

}  // namespace

TEST_CASE("dnsmasq's ACK configures the link") {
    const auto lease = netcfg::lease_of(*netcfg::decode(dnsmasq_reply(1, "05")));
    REQUIRE(lease);
    base::NetConfig expected;
    expected.origin = base::AddressOrigin::Dhcp;
    expected.address = {ip("192.168.1.57"), 24};
    expected.routes = {route("0.0.0.0", 0, "192.168.1.254")};
    expected.mtu = 1400;
    expected.dns = {ip("192.168.1.1"), ip("9.9.9.9")};
    expected.domain = "home.example";
    expected.host_name = "pi7";
    expected.next_server = ip("192.168.1.2");
    expected.dhcp_server = ip("192.168.1.1");
    expected.root_path = "192.168.1.2:/srv/root";
    CHECK(*lease == expected);
}

TEST_CASE("option 121 overrides the router, masks its networks and knows on-link routes (RFC 3442)") {
    const auto lease = netcfg::lease_of(ack_with("0304c0a801fe 7914 00c0a80101 100a14c0a80107 18ac10ff00000000 ff"));
    REQUIRE(lease);
    CHECK(lease->routes == std::vector{route("0.0.0.0", 0, "192.168.1.1"), route("10.20.0.0", 16, "192.168.1.7"),
                                       route("172.16.255.0", 24, std::nullopt)});
}

TEST_CASE("option 121 without a default route means that there is none") {
    const auto lease = netcfg::lease_of(ack_with("0304c0a801fe 7906 080ac0a80107 ff"));
    REQUIRE(lease);
    CHECK(lease->routes == std::vector{route("10.0.0.0", 8, "192.168.1.7")});
}

TEST_CASE("bits of a classless route's network beyond its length are cleared") {
    const auto lease = netcfg::lease_of(ack_with("7907 0c0aff c0a80107 ff"));
    REQUIRE(lease);
    CHECK(lease->routes == std::vector{route("10.240.0.0", 12, "192.168.1.7")});
}

TEST_CASE("a torn option 121 falls back to the router") {
    for (const char* torn : {"7903 180a14", "7905 21c0a80101", "7904 00c0a801", "7900"}) {
        CAPTURE(torn);
        const auto lease = netcfg::lease_of(ack_with("0304c0a801fe" + std::string(torn) + "ff"));
        REQUIRE(lease);
        CHECK(lease->routes == std::vector{route("0.0.0.0", 0, "192.168.1.254")});
    }
}

TEST_CASE("a netmask that is missing or has holes is the address's class's") {
    for (const char* options : {"ff", "0104ff00ff00 ff", "010400000000 ff"}) {
        CAPTURE(options);
        CHECK(netcfg::lease_of(ack_with(options))->address.length == 24);
    }
}

TEST_CASE("names that could do harm, and senseless numbers, are left out") {
    const auto lease =
        netcfg::lease_of(ack_with("0c08 2e2e2f2e2e2f7069 0f04 61206262 1a020044 0604 00000000"
                                  "0304 e0000001 ff"));
    REQUIRE(lease);
    CHECK(lease->host_name.empty());
    CHECK(lease->domain.empty());
    CHECK_FALSE(lease->mtu);
    CHECK(lease->dns.empty());
    CHECK(lease->routes.empty());
}

TEST_CASE("a trailing dot of the domain is dropped") {
    CHECK(netcfg::lease_of(ack_with("0f0568 6f6d652e ff"))->domain == "home");
}

TEST_CASE("an ACK without a usable address is no lease") {
    for (const char* address : {"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "0.1.2.3"}) {
        CAPTURE(address);
        auto ack = ack_with("0104ffffff00 ff");
        ack.yiaddr = ip(address);
        CHECK_FALSE(netcfg::lease_of(ack));
    }
}
