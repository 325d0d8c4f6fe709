#include "netcfg/dhcp6_wire.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/dhcp6_fixture.h"

using netcfg::decode_dhcp6;
using netcfg::Dhcp6Message;
using netcfg::Dhcp6Option;
using netcfg::Dhcp6Type;
using namespace dhcp6_fixture;

TEST_CASE("captured messages are read, and written the same again") {
    for (const auto captured : {kDnsmasqInformation, kDnsmasqRapidCommit, kKeaAdvertise, kKeaInformation}) {
        CAPTURE(captured);
        const auto message = decode_dhcp6(hex(captured));
        REQUIRE(message);
        CHECK(message->transaction == 0x4ef72e);
        CHECK(encode(*message) == hex(captured));
    }
    CHECK(decode_dhcp6(hex(kKeaAdvertise))->type == Dhcp6Type::Advertise);
    CHECK(*decode_dhcp6(hex(kKeaAdvertise))->options.find(Dhcp6Option::SolMaxRt) == hex("00000078"));
}

TEST_CASE("an option may come several times; the first is found") {
    const auto message = decode_dhcp6(hex("07000001 0017 0001 aa 0017 0001 bb 0017 0000"));
    REQUIRE(message);
    CHECK(message->options.fields.size() == 3);
    CHECK(*message->options.find(Dhcp6Option::DnsServers) == hex("aa"));
    CHECK_FALSE(message->options.has(Dhcp6Option::DomainList));
}

TEST_CASE("what is malformed is named") {
    const auto evidence = [](std::string_view text) { return decode_dhcp6(hex(text)).failure().evidence; };
    CHECK(evidence("") == "0 bytes are too few");
    CHECK(evidence("070000") == "3 bytes are too few");
    CHECK(evidence("07000001 001700") == "a torn option");
    CHECK(evidence("07000001 0017 0010 20010db8") == "option 23 claims 16 bytes, 4 are left");
    CHECK(evidence("00000001") == "message type 0 is none for a client");
    CHECK(evidence("0c000001") == "message type 12 is none for a client");
}

TEST_CASE("each beginning of a message is whole or malformed, never more") {
    const auto whole = hex(kKeaAdvertise);
    const auto fields = decode_dhcp6(whole)->options.fields.size();
    std::size_t sound = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto message = decode_dhcp6(std::span(whole).first(size));
        if (message) CHECK(message->options.fields.size() == sound++);
    }
    CHECK(sound == fields);
}
