#include "netcfg/arp_wire.h"

#include <doctest/doctest.h>

#include "tests/unit/dhcp4_fixture.h"

using netcfg::ArpOp;
using netcfg::ArpPacket;
using netcfg::is_conflict;
using namespace dhcp4_fixture;

namespace {

constexpr base::MacAddress kOther{{0x52, 0x54, 0x00, 0x00, 0x00, 0x99}};

}  // namespace

TEST_CASE("a probe asks for an address without claiming it") {
    CHECK(encode(netcfg::arp_probe(kMac, ip("192.168.1.57"))) ==
          hex("0001 0800 06 04 0001  525400123456 00000000  000000000000 c0a80139"));
}

TEST_CASE("a request says who asks") {
    CHECK(encode(netcfg::arp_request(kMac, ip("192.168.1.57"), ip("192.168.1.2"))) ==
          hex("0001 0800 06 04 0001  525400123456 c0a80139  000000000000 c0a80102"));
}

TEST_CASE("a reply is understood, its padding ignored") {
    const auto reply =
        netcfg::decode_arp(hex("0001 0800 06 04 0002  525400000099 c0a80102  525400123456 c0a80139  0000000000000000"));
    REQUIRE(reply);
    CHECK(*reply == ArpPacket{ArpOp::Reply, kOther, ip("192.168.1.2"), kMac, ip("192.168.1.57")});
}

TEST_CASE("what is cut short or no ARP for IPv4 over Ethernet is nothing") {
    const Bytes sound = hex("0001 0800 06 04 0002  525400000099 c0a80102  525400123456 c0a80139");
    REQUIRE(netcfg::decode_arp(sound));
    for (std::size_t length = 0; length < sound.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(netcfg::decode_arp(std::span(sound).first(length)));
    }
    for (std::size_t at = 0; at < 8; ++at) {
        CAPTURE(at);
        Bytes odd = sound;
        odd[at] ^= std::byte{4};
        CHECK_FALSE(netcfg::decode_arp(odd));
    }
}

TEST_CASE("somebody else has the address: whoever sends from it, not whoever asks for it") {
    const auto ours = ip("192.168.1.57");
    const ArpPacket reply{ArpOp::Reply, kOther, ours, kMac, ip("0.0.0.0")};
    const ArpPacket announcement{ArpOp::Request, kOther, ours, {}, ours};
    const ArpPacket own{ArpOp::Request, kMac, ours, {}, ours};
    const ArpPacket question{ArpOp::Request, kOther, ip("192.168.1.2"), {}, ours};
    const ArpPacket probe = netcfg::arp_probe(kOther, ours);
    for (const bool probing : {false, true}) {
        CHECK(is_conflict(reply, ours, kMac, probing));
        CHECK(is_conflict(announcement, ours, kMac, probing));
        CHECK_FALSE(is_conflict(own, ours, kMac, probing));
        CHECK_FALSE(is_conflict(question, ours, kMac, probing));
        CHECK_FALSE(is_conflict(reply, ip("192.168.1.58"), kMac, probing));
    }
    CHECK(is_conflict(probe, ours, kMac, true));
    CHECK_FALSE(is_conflict(probe, ours, kMac));
    CHECK_FALSE(is_conflict(netcfg::arp_probe(kMac, ours), ours, kMac, true));
    CHECK_FALSE(is_conflict(probe, {}, kMac, true));
}
