#include "netcfg/udp_datagram.h"

#include <doctest/doctest.h>

#include <random>

#include "tests/unit/dhcp4_fixture.h"

using netcfg::Checksums;
using netcfg::unwrap;
using namespace dhcp4_fixture;

namespace {

// "hello" from 192.168.1.1:67 to 192.168.1.57:68, checksums right, with six bytes of Ethernet padding behind it.
Bytes hello() {
    return hex("45000021 12344000 4011a50d c0a80101 c0a80139  00430044 000d 37f0 68656c6c6f 000000000000");
}

}  // namespace

TEST_CASE("a broadcast carries the headers that a server expects") {
    const auto packet = netcfg::wrap(bytes_of("hello"), {}, netcfg::kBroadcastAddress);
    CHECK(packet == hex("45000021 00004000 40113acd 00000000 ffffffff  00440043 000d bb7b 68656c6c6f"));
}

TEST_CASE("a renewal carries the leased address and the server's, its checksums right") {
    const auto packet = netcfg::wrap(bytes_of("hello"), ip("192.168.1.57"), ip("192.168.1.1"));
    CHECK(packet == hex("45000021 00004000 4011b741 c0a80139 c0a80101  00440043 000d 37f0 68656c6c6f"));
}

TEST_CASE("a datagram is unwrapped, its padding cut off") {
    const Bytes packet = hello();
    const auto datagram = unwrap(packet, Checksums::Verify);
    REQUIRE(datagram);
    CHECK(datagram->from == ip("192.168.1.1"));
    CHECK(Bytes(datagram->payload.begin(), datagram->payload.end()) == bytes_of("hello"));
}

TEST_CASE("any flipped bit is noticed, but a UDP checksum never computed is not looked at") {
    const std::size_t length = 33;
    for (std::size_t bit = 0; bit < length * 8; ++bit) {
        CAPTURE(bit);
        Bytes packet = hello();
        packet[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
        CHECK_FALSE(unwrap(packet, Checksums::Verify));
    }
    Bytes offloaded = hello();
    offloaded[26] ^= std::byte{0xff};
    CHECK(unwrap(offloaded, Checksums::Trust));
    offloaded[26] = offloaded[27] = std::byte{0};  // "none", RFC 768
    CHECK(unwrap(offloaded, Checksums::Verify));
}

TEST_CASE("a datagram cut short is none, wherever it is cut") {
    const Bytes packet = hello();
    for (std::size_t length = 0; length < 33; ++length) {
        CAPTURE(length);
        CHECK_FALSE(unwrap(std::span(packet).first(length), Checksums::Trust));
    }
}

TEST_CASE("no bytes that a stranger can send break it") {
    std::mt19937 random(1);
    for (int round = 0; round < 50000; ++round) {
        Bytes packet(random() % 64);
        for (auto& byte : packet) byte = static_cast<std::byte>(random());
        if (packet.size() > 20) packet[0] = static_cast<std::byte>(0x45 + random() % 11);
        (void)unwrap(packet, Checksums::Verify);
        (void)unwrap(packet, Checksums::Trust);
    }
}
