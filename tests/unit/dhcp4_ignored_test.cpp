#include "netcfg/dhcp4_ignored.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/unit/dhcp4_conversation.h"

using namespace dhcp4_fixture;

namespace {

// In Requesting, asked 192.168.1.1; each story then hears one thing.
Conversation requesting() {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    conversation.says();
    return conversation;
}

}  // namespace

TEST_CASE("every reason to ignore a datagram is counted by itself, and changes nothing") {
    struct Row {
        Dhcp4Ignored reason;
        Bytes (*datagram)(const Conversation&);
    };
    using enum Dhcp4Ignored;
    static const auto changed = [](const Conversation& to, auto change) {
        auto ack = to.answer(Dhcp4Type::Ack);
        change(ack);
        return encode(ack);
    };
    static const auto poked = [](const Conversation& to, std::size_t at) {
        auto bytes = encode(to.answer(Dhcp4Type::Ack));
        bytes[at] ^= std::byte{3};
        return bytes;
    };
    const Row rows[] = {
        {TooShort, [](const Conversation&) { return Bytes(239); }},
        {NoCookie, [](const Conversation& to) { return poked(to, 236); }},
        {NotEthernet, [](const Conversation& to) { return poked(to, 1); }},
        {OptionOverrun, [](const Conversation&) { return RawReply{.options = "350105 0c28 7069"}.bytes(); }},
        {OddOption, [](const Conversation&) { return RawReply{.options = "35020505 ff"}.bytes(); }},
        {NoMessageType, [](const Conversation&) { return RawReply{.options = "0104ffffff00 ff"}.bytes(); }},
        {UnknownType, [](const Conversation&) { return RawReply{.options = "350112 ff"}.bytes(); }},
        {WrongDirection, [](const Conversation& to) { return poked(to, 0); }},
        {WrongDirection, [](const Conversation& to) { return encode(to.answer(Dhcp4Type::Discover)); }},
        {ForeignXid, [](const Conversation& to) { return changed(to, [](Dhcp4Message& ack) { ack.xid ^= 1; }); }},
        {ForeignMac,
         [](const Conversation& to) { return changed(to, [](Dhcp4Message& ack) { ack.chaddr.octets[5] ^= 1; }); }},
        {ForeignServer, [](const Conversation& to) { return encode(to.answer(Dhcp4Type::Ack, "192.168.1.66")); }},
        {ForeignServer, [](const Conversation& to) { return encode(to.answer(Dhcp4Type::Nak, "192.168.1.66")); }},
        {NoAddress, [](const Conversation& to) { return changed(to, [](Dhcp4Message& ack) { ack.yiaddr = {}; }); }},
    };
    for (const auto& row : rows) {
        CAPTURE(words_of(row.reason));
        Conversation conversation = requesting();
        conversation.hears(row.datagram(conversation));
        CHECK(conversation.ignored(row.reason) == 1);
        CHECK(conversation.ignored() == 1);
        CHECK(conversation.client.state() == Dhcp4Client::State::Requesting);
        CHECK_FALSE(conversation.says());
    }
}

TEST_CASE("offers without a server or an address, and what no DISCOVER waits for, are ignored") {
    Conversation conversation;
    conversation.says();
    auto no_server = conversation.answer(Dhcp4Type::Offer);
    no_server.options.erase(Dhcp4Option::ServerIdentifier);
    conversation.hears(no_server);
    CHECK(conversation.ignored(Dhcp4Ignored::NoServer) == 1);
    auto no_address = conversation.answer(Dhcp4Type::Offer);
    no_address.yiaddr = ip("127.0.0.1");
    conversation.hears(no_address);
    CHECK(conversation.ignored(Dhcp4Ignored::NoAddress) == 1);
    conversation.hears(conversation.answer(Dhcp4Type::Nak));
    conversation.hears(conversation.answer(Dhcp4Type::Ack));
    CHECK(conversation.ignored(Dhcp4Ignored::OutOfTurn) == 2);
    CHECK(conversation.client.counts().offers == 0);
    CHECK_FALSE(conversation.says());
}

TEST_CASE("before start(), and with a lease, answers are out of turn") {
    Dhcp4Client idle({.mac = kMac});
    idle.receive(dnsmasq_reply(0), base::Time());
    CHECK(idle.counts().ignored.at(Dhcp4Ignored::OutOfTurn) == 1);
    Conversation conversation;
    conversation.comes_to_a_lease();
    conversation.hears(conversation.answer(Dhcp4Type::Ack));
    conversation.hears(conversation.answer(Dhcp4Type::Nak));
    CHECK(conversation.ignored(Dhcp4Ignored::OutOfTurn) == 2);
    CHECK(conversation.client.lease());
}

TEST_CASE("each reason has words of its own") {
    std::set<std::string_view> words;
    const int last = static_cast<int>(Dhcp4Ignored::OtherAddress);
    for (int i = 0; i <= last; ++i) words.insert(words_of(static_cast<Dhcp4Ignored>(i)));
    CHECK(words.size() == static_cast<std::size_t>(last) + 1);
    CHECK_FALSE(words.contains(""));
}
