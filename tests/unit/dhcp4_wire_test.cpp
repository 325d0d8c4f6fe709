#include "netcfg/dhcp4_wire.h"

#include <doctest/doctest.h>

#include <random>

#include "tests/unit/dhcp4_fixture.h"

using netcfg::decode;
using netcfg::Dhcp4Ignored;
using netcfg::Dhcp4Message;
using netcfg::Dhcp4Option;
using netcfg::Dhcp4Type;
using namespace dhcp4_fixture;

TEST_CASE("dnsmasq's OFFER is understood") {
    const auto offer = decode(dnsmasq_reply(0x231a404c));
    REQUIRE(offer);
    CHECK(offer->type == Dhcp4Type::Offer);
    CHECK(offer->xid == 0x231a404c);
    CHECK(offer->chaddr == kMac);
    CHECK(offer->yiaddr == ip("192.168.1.57"));
    CHECK(offer->siaddr == ip("192.168.1.2"));
    CHECK(offer->file == "bootcode.bin");
    CHECK(offer->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.1"));
    CHECK(offer->addresses(Dhcp4Option::DnsServer) == std::vector{ip("192.168.1.1"), ip("9.9.9.9")});
    CHECK(offer->number(Dhcp4Option::InterfaceMtu) == 1400);
    CHECK(offer->text(Dhcp4Option::RootPath) == "192.168.1.2:/srv/root");
    CHECK_FALSE(offer->has(Dhcp4Option::RapidCommit));
}

TEST_CASE("a message read back is the message that was written, a root path of 600 bytes included (RFC 3396)") {
    Dhcp4Message message;
    message.type = Dhcp4Type::Ack;
    message.xid = 0xfedcba98;
    message.secs = 7;
    message.broadcast = true;
    message.ciaddr = ip("10.0.0.1");
    message.yiaddr = ip("10.0.0.2");
    message.siaddr = ip("10.0.0.3");
    message.giaddr = ip("10.0.0.4");
    message.chaddr = kMac;
    message.sname = "server";
    message.file = "kernel8.img";
    message.options[Dhcp4Option::RootPath] = bytes_of(std::string(600, 'x'));
    message.options[Dhcp4Option::RapidCommit];
    const auto read = decode(encode(message));
    REQUIRE(read);
    CHECK(*read == message);
}

TEST_CASE("options overflow into the file and sname fields, and one option into both (RFC 3396)") {
    const auto read =
        decode(RawReply{.options = "350105 340103 11026162 ff", .file = "11026364 ff", .sname = "11016500"}.bytes());
    REQUIRE(read);
    CHECK(read->text(Dhcp4Option::RootPath) == "abcde");
    CHECK(read->file.empty());
    CHECK(read->sname.empty());
    CHECK_FALSE(read->has(Dhcp4Option::Overload));
}

TEST_CASE("an overload of the file field leaves the sname field a name, and cannot ask for more by itself") {
    const auto read = decode(RawReply{.options = "350105 340101 ff", .file = "340103 ff", .sname = "6e6173"}.bytes());
    REQUIRE(read);
    CHECK(read->sname == "nas");
}

TEST_CASE("text ends at the NUL that some servers append, and where it would hide what follows") {
    const auto read = decode(RawReply{.options = "350105 1106 2f612f620000 0c03 610062 ff"}.bytes());
    REQUIRE(read);
    CHECK(read->text(Dhcp4Option::RootPath) == "/a/b");
    CHECK(read->text(Dhcp4Option::HostName) == "a");
}

TEST_CASE("a missing end, padding, empty and unknown options are forgiven") {
    const auto read = decode(RawReply{.options = "00 350105 0000 5000 fd02abcd 0c00"}.bytes());
    REQUIRE(read);
    CHECK(read->type == Dhcp4Type::Ack);
    CHECK(read->has(Dhcp4Option::RapidCommit));
    CHECK(read->text(Dhcp4Option::HostName).empty());
}

TEST_CASE("values of the wrong size are no values") {
    const auto read = decode(RawReply{.options = "350105 1a01ff 0103ffffff 0605 0a000001 0a ff"}.bytes());
    REQUIRE(read);
    CHECK_FALSE(read->number(Dhcp4Option::InterfaceMtu));
    CHECK_FALSE(read->address(Dhcp4Option::SubnetMask));
    CHECK(read->addresses(Dhcp4Option::DnsServer) == std::vector{ip("10.0.0.1")});
}

TEST_CASE("what is malformed is refused, and it says why") {
    struct Row {
        Bytes bytes;
        Dhcp4Ignored reason;
        std::string_view detail;
    };
    Bytes no_cookie = dnsmasq_reply(1);
    no_cookie[236] = std::byte{0};
    Bytes token_ring = dnsmasq_reply(1);
    token_ring[1] = std::byte{6};
    Bytes from_a_client = dnsmasq_reply(1);
    from_a_client[0] = std::byte{1};
    Bytes cut = dnsmasq_reply(1);
    cut.resize(239);
    using enum Dhcp4Ignored;
    const Row rows[] = {
        {{}, TooShort, "0 bytes are too few"},
        {cut, TooShort, "239 bytes are too few"},
        {no_cookie, NoCookie, "no magic cookie"},
        {token_ring, NotEthernet, "not Ethernet"},
        {from_a_client, WrongDirection, "the op does not fit the message type"},
        {RawReply{.options = "0104ffffff00 ff"}.bytes(), NoMessageType, "no message type: BOOTP, not DHCP"},
        {RawReply{.options = "35020505 ff"}.bytes(), OddOption, "the message type is not one byte"},
        {RawReply{.options = "350109 ff"}.bytes(), UnknownType, "unknown message type 9"},
        {RawReply{.options = "350105 0c28 706937"}.bytes(), OptionOverrun, "option 12 claims 40 bytes, 3 are left"},
        {RawReply{.options = "350105 0c"}.bytes(), OptionOverrun, "option 12 has no length"},
        {RawReply{.options = "350105 3400 ff"}.bytes(), OddOption, "option 52 is not one byte"},
        {RawReply{.options = "350105 340101 ff", .file = "0cff"}.bytes(), OptionOverrun,
         "option 12 claims 255 bytes, 126 are left in the file field"},
        {RawReply{.options = "350105 340102 ff", .sname = "0c3f"}.bytes(), OptionOverrun,
         "option 12 claims 63 bytes, 62 are left in the sname field"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.detail);
        const auto read = decode(row.bytes);
        REQUIRE_FALSE(read);
        CHECK(read.malformed().reason == row.reason);
        CHECK(read.malformed().detail == row.detail);
    }
}

TEST_CASE("no bytes that a stranger can send break the decoder") {
    std::mt19937 random(1);
    const Bytes sound = dnsmasq_reply(1);
    for (std::size_t length = 0; length <= sound.size(); ++length) {
        (void)decode(std::span(sound).first(length));
    }
    for (int round = 0; round < 20000; ++round) {
        Bytes bytes = sound;
        for (unsigned changes = random() % 8; changes > 0; --changes) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        bytes.resize(bytes.size() - random() % 100);
        if (const auto read = decode(bytes)) CHECK(decode(encode(*read)));
    }
}
