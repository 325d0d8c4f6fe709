#include "netcfg/dhcp4_lease.h"

#include <doctest/doctest.h>

#include "netcfg/dhcp4_search.h"
#include "tests/unit/dhcp4_fixture.h"

using base::IpRoute;
using namespace dhcp4_fixture;
using namespace std::chrono_literals;

namespace {

netcfg::Dhcp4Message ack_with(std::string_view options) {
    return *netcfg::decode(RawReply{.options = "350105" + std::string(options)}.bytes());
}

using Names = std::vector<std::string>;

Names list_of(std::string_view options) {
    return netcfg::lease_of(ack_with(options))->search;
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
    expected.lease_time = base::seconds(3600);
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

TEST_CASE("time servers are kept") {
    CHECK(netcfg::lease_of(ack_with("2a08 c0a80103 7f000001 ff"))->ntp == std::vector{ip("192.168.1.3")});
}

TEST_CASE("a server's name for itself that no host can have is none") {
    CHECK(netcfg::lease_of(ack_with("3604 ffffffff ff"))->dhcp_server.is_zero());
}

TEST_CASE("the search list is unfolded (RFC 3397 §4), the domain is not repeated in it") {
    // eng.apple.com. and marketing.apple.com., the second pointing into the first.
    const std::string list = "771b 03656e67 056170706c65 03636f6d 00  096d61726b6574696e67 c004";
    CHECK(list_of(list) == Names{"eng.apple.com", "marketing.apple.com"});
    CHECK(netcfg::lease_of(ack_with("0f0d 656e672e6170706c652e636f6d" + list + "ff"))->search ==
          Names{"marketing.apple.com"});
}

TEST_CASE("a search list split over two options is one (RFC 3396)") {
    CHECK(list_of("7704 03656e67 7703 016100") == Names{"eng.a"});
}

TEST_CASE("names of a search list that could do harm, the root and repetitions are left out") {
    CHECK(list_of("7710 022e2e00 0161 00 00 0161 00 03612062 00") == Names{"a"});
}

TEST_CASE("a search list that is torn, loops or points forwards is none") {
    for (const char* list : {
             "7702 0361",             // label longer than the list
             "7703 016101",           // no end
             "7701 c0",               // half a pointer
             "7702 c000",             // to itself
             "7704 0161 c000",        // into its own beginning
             "7706 0161 00 c005 00",  // forwards
             "7702 c0ff",             // beyond the end
             "7703 400000",           // a label type that is none
         }) {
        CAPTURE(list);
        CHECK(list_of(list).empty());
    }
}

TEST_CASE("a search list of pointers to pointers, or of many names, is bounded") {
    Bytes chain = hex("00");
    for (unsigned at = 0; at + 1 < 4000; at += 2) {
        netcfg::put16(chain, static_cast<std::uint16_t>(0xc000 | (at == 0 ? 0 : at - 1)));
    }
    CHECK(netcfg::search_list_of(chain).empty());
    Bytes many;
    for (int i = 0; i < 100; ++i) {
        const Bytes name =
            bytes_of(std::string(1, '\2') + static_cast<char>('a' + i / 10) + static_cast<char>('a' + i % 10) + '\0');
        many.insert(many.end(), name.begin(), name.end());
    }
    CHECK(netcfg::search_list_of(many).size() == 32);
}

TEST_CASE("T1 and T2 are the server's, or half and seven eighths; without a time the lease is for ever") {
    struct Row {
        const char* options;
        base::milliseconds renew, rebind;
    };
    const Row rows[] = {
        {"3304 00000e10", 1800s, 3150s},                            // one hour
        {"3304 00000e10 3a0400000064 3b0400000bb8", 100s, 3000s},   // as the server says
        {"3304 00000e10 3a0400000bb8 3b0400000064", 1800s, 3150s},  // T1 > T2
        {"3304 00000e10 3a0400000064 3b0400000064", 1800s, 3150s},  // T1 = T2
        {"3304 00000e10 3a0400000064 3b0400000e10", 100s, 3150s},   // T2 not before the end
        {"3304 00000e10 3a04ffffffff 3b04ffffffff", 1800s, 3150s},  // never, yet it ends
        {"3304 00000e10 3a0400000000 3b0400000000", 1800s, 3150s},  // at once
        {"3304 00000e10 3b0400000064", 50s, 100s},                  // T2 alone, before half
        {"3304 00000001", 500ms, 875ms},                            // the shortest
    };
    const base::Time asked = base::Time() + 7s;
    for (const auto& row : rows) {
        CAPTURE(row.options);
        const auto times = netcfg::lease_times(ack_with(row.options), asked);
        REQUIRE(times);
        CHECK(times->renew == asked + row.renew);
        CHECK(times->rebind == asked + row.rebind);
    }
    for (const char* options : {"ff", "3304 ffffffff 3a0400000064 3b0400000bb8", "3304 00000000", "3302 0e10"}) {
        CAPTURE(options);
        CHECK_FALSE(netcfg::lease_times(ack_with(options), asked));
        CHECK_FALSE(netcfg::lease_of(ack_with(options))->lease_time);
    }
    CHECK(netcfg::lease_times(ack_with("3304 fffffffe"), asked)->end == asked + base::seconds(0xfffffffe));
}
