#include "netcfg/dhcp4_client.h"

#include <doctest/doctest.h>

#include <array>
#include <random>

#include "tests/unit/dhcp4_conversation.h"

using State = netcfg::Dhcp4Client::State;
using namespace dhcp4_fixture;

TEST_CASE("discover, offer, request, ack: a lease, and then silence") {
    Conversation conversation;
    const auto discover = conversation.says();
    REQUIRE(discover);
    CHECK(discover->type == Dhcp4Type::Discover);
    CHECK(discover->chaddr == kMac);
    CHECK(discover->options.at(Dhcp4Option::ClientIdentifier) == hex("01525400123456"));
    CHECK(discover->text(Dhcp4Option::VendorClass) == "farroot");
    CHECK(discover->options.at(Dhcp4Option::ParameterList) == hex("017903060c0f111a2a2b4277"));
    CHECK(discover->has(Dhcp4Option::RapidCommit));
    CHECK_FALSE(conversation.sent.to);
    CHECK(conversation.sent.from.is_zero());

    conversation.hears(dnsmasq_reply(discover->xid));
    CHECK(conversation.client.deadline() == conversation.now);
    const auto request = conversation.says();
    REQUIRE(request);
    CHECK(request->type == Dhcp4Type::Request);
    CHECK(request->xid == discover->xid);
    CHECK(request->ciaddr.is_zero());
    CHECK(request->address(Dhcp4Option::RequestedAddress) == ip("192.168.1.57"));
    CHECK(request->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.1"));

    conversation.hears(dnsmasq_reply(request->xid, "05"));
    REQUIRE(conversation.client.lease());
    CHECK(conversation.client.lease()->address.text() == "192.168.1.57/24");
    CHECK(conversation.client.lease()->root_path == "192.168.1.2:/srv/root");
    CHECK(conversation.client.state() == State::Bound);
    CHECK(conversation.client.deadline() == conversation.now + 1800s);
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.counts().sent == 2);
    CHECK(conversation.client.counts().offers == 1);
    CHECK(conversation.client.counts().acks == 1);
    CHECK(conversation.ignored() == 0);
}

TEST_CASE("nothing is said before start()") {
    Dhcp4Client client({.mac = kMac, .seed = 7});
    CHECK(client.state() == State::Idle);
    client.frame_heard(base::Time() + 1h);
    client.conflict(base::Time() + 1h);
    CHECK_FALSE(client.deadline());
    CHECK_FALSE(client.next_message(base::Time() + 1h));
}

TEST_CASE("no server: asks at once, then after 1, 2, 4, 4, 4 s, a quarter more or less, never more than 4") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        Conversation conversation(seed);
        conversation.client.frame_heard(conversation.now);
        CHECK(conversation.waits_and_speaks() == 0s);
        CHECK_FALSE(conversation.says());
        for (const auto nominal : {1s, 2s, 4s, 4s, 4s, 4s}) CHECK(about(conversation.waits_and_speaks(), nominal));
    }
}

TEST_CASE("a link where nobody else was heard may be a blocked port: no wait is above 2 s") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        Conversation conversation(seed);
        CHECK(conversation.waits_and_speaks() == 0s);
        CHECK(about(conversation.waits_and_speaks(), 1s));
        for (int i = 0; i < 20; ++i) CHECK(about(conversation.waits_and_speaks(), 2s, 2s));
    }
}

TEST_CASE("the first frame of somebody else: the link forwards, so it asks again at once and starts its waits anew") {
    Conversation conversation;
    for (int i = 0; i < 5; ++i) conversation.waits_and_speaks();
    conversation.now += 700ms;
    REQUIRE_FALSE(conversation.says());
    conversation.client.frame_heard(conversation.now);
    CHECK(conversation.client.deadline() == conversation.now);
    CHECK(conversation.says()->type == Dhcp4Type::Discover);
    for (const auto nominal : {1s, 2s, 4s}) CHECK(about(conversation.waits_and_speaks(), nominal));
}

TEST_CASE("frames after the first change nothing, until the link comes anew") {
    Conversation conversation;
    conversation.client.frame_heard(conversation.now);
    conversation.says();
    conversation.now += 500ms;
    conversation.client.frame_heard(conversation.now);
    CHECK_FALSE(conversation.says());
    conversation.client.start(conversation.now);
    conversation.says();
    conversation.now += 500ms;
    conversation.client.frame_heard(conversation.now);
    CHECK(conversation.says());
}

TEST_CASE("a frame right after a message shows that the message passed: nothing is sent twice") {
    Conversation conversation;
    conversation.says();
    conversation.now += 99ms;
    conversation.client.frame_heard(conversation.now);
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.deadline() > conversation.now);
}

TEST_CASE("somebody else's DHCP message is a frame as well") {
    Conversation conversation;
    conversation.says();
    auto foreign = conversation.answer(Dhcp4Type::Ack);
    foreign.xid ^= 1;
    conversation.now += 500ms;
    conversation.hears(foreign);
    CHECK(conversation.says());
}

TEST_CASE("from the third DISCOVER on, every other one asks for a broadcast answer, and its REQUEST too") {
    Conversation conversation;
    for (const bool broadcast : {false, false, true, false, true}) {
        conversation.waits();
        const auto discover = conversation.says();
        CHECK(discover->broadcast == broadcast);
    }
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    CHECK(conversation.says()->broadcast);
    conversation.waits();
    CHECK_FALSE(conversation.says()->broadcast);
}

TEST_CASE("the same seed waits the same, another seed otherwise") {
    const auto waits = [](std::uint32_t seed) {
        Conversation conversation(seed);
        std::array<base::Duration, 5> all{};
        std::ranges::generate(all, [&conversation] { return conversation.waits_and_speaks(); });
        return all;
    };
    CHECK(waits(7) == waits(7));
    CHECK(waits(7) != waits(8));
}

TEST_CASE("an exchange keeps its xid and counts its seconds") {
    Conversation conversation;
    const auto first = conversation.says();
    for (int i = 0; i < 4; ++i) conversation.waits_and_speaks();
    conversation.now += 60s;
    const auto late = conversation.says();
    CHECK(late->xid == first->xid);
    CHECK(first->secs == 0);
    CHECK(late->secs > 60);
    conversation.now += 3s;
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    CHECK(conversation.says()->secs == late->secs);  // RFC 2131 §4.4.1
}

TEST_CASE("an OFFER whose REQUEST stays unanswered is given up after two tries") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    CHECK(conversation.says()->type == Dhcp4Type::Request);
    CHECK(about(conversation.waits_and_speaks(), 1s));
    CHECK(about(conversation.waits(), 2s));
    CHECK(conversation.says()->type == Dhcp4Type::Discover);
    CHECK(about(conversation.waits(), 1s));
}

TEST_CASE("a NAK starts over at once, but a server that refuses for ever is not hammered") {
    Conversation conversation;
    std::vector<base::Duration> pauses;
    for (int round = 0; round < 6; ++round) {
        pauses.push_back(conversation.waits());
        REQUIRE(conversation.says()->type == Dhcp4Type::Discover);
        conversation.hears(conversation.answer(Dhcp4Type::Offer));
        REQUIRE(conversation.says()->type == Dhcp4Type::Request);
        conversation.hears(conversation.answer(Dhcp4Type::Nak));
    }
    CHECK(pauses[0] == 0s);
    CHECK(pauses[1] == 0s);
    CHECK(about(pauses[2], 1s));
    CHECK(about(pauses[3], 2s));
    CHECK(about(pauses[4], 4s));
    CHECK(about(pauses[5], 4s));
    CHECK(conversation.client.counts().naks == 6);
    CHECK_FALSE(conversation.client.lease());
}

TEST_CASE("after a NAK, answers to the old exchange count for nothing") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    conversation.says();
    const auto late_ack = conversation.answer(Dhcp4Type::Ack);
    conversation.hears(conversation.answer(Dhcp4Type::Nak));
    conversation.hears(late_ack);
    CHECK_FALSE(conversation.client.lease());
    CHECK(conversation.ignored(Dhcp4Ignored::ForeignXid) == 1);
}

TEST_CASE("an ACK that grants no address is no lease, and the exchange goes on") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    conversation.says();
    auto empty = conversation.answer(Dhcp4Type::Ack);
    empty.yiaddr = {};
    conversation.hears(empty);
    CHECK_FALSE(conversation.client.lease());
    CHECK(conversation.ignored(Dhcp4Ignored::NoAddress) == 1);
    conversation.hears(conversation.answer(Dhcp4Type::Ack));
    CHECK(conversation.client.lease());
}

TEST_CASE("an answer that came through a relay is an answer like others") {
    Conversation conversation;
    conversation.says();
    for (const auto type : {Dhcp4Type::Offer, Dhcp4Type::Ack}) {
        auto relayed = conversation.answer(type, "10.0.0.5");
        relayed.giaddr = ip("192.168.1.254");
        conversation.hears(relayed);
        conversation.says();
    }
    REQUIRE(conversation.client.lease());
    CHECK(conversation.client.lease()->dhcp_server == ip("10.0.0.5"));
}

TEST_CASE("an ACK may leave out whose it is, and grant another address than the offer") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    conversation.says();
    auto ack = conversation.answer(Dhcp4Type::Ack);
    ack.options.erase(Dhcp4Option::ServerIdentifier);
    ack.yiaddr = ip("192.168.1.58");
    conversation.hears(ack);
    REQUIRE(conversation.client.lease());
    CHECK(conversation.client.lease()->address.text() == "192.168.1.58/24");
    CHECK(conversation.client.lease()->dhcp_server == ip("192.168.1.1"));
}

TEST_CASE("when the carrier comes back it starts over: no lease, a new xid, at once") {
    Conversation conversation;
    const auto before = conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Ack));
    REQUIRE(conversation.client.lease());
    conversation.now += 30s;
    conversation.client.start(conversation.now);
    CHECK_FALSE(conversation.client.lease());
    const auto after = conversation.says();
    REQUIRE(after);
    CHECK(after->type == Dhcp4Type::Discover);
    CHECK(after->xid != before->xid);
    CHECK(after->secs == 0);
}

TEST_CASE("a server that offers and refuses as fast as it can gets no more than about a message a second") {
    std::mt19937 random(1);
    Conversation conversation;
    for (int tick = 0; tick < 600; ++tick) {
        for (int i = 0; i < 20; ++i) {
            conversation.says();
            conversation.hears(conversation.answer(random() % 2 == 0 ? Dhcp4Type::Offer : Dhcp4Type::Nak));
        }
        conversation.now += 100ms;
    }
    CHECK(conversation.client.counts().sent < 70);
    CHECK(conversation.client.counts().sent > 20);
}

TEST_CASE("no bytes that a stranger can send break the client") {
    std::mt19937 random(1);
    Conversation conversation;
    for (int round = 0; round < 5000; ++round) {
        conversation.says();
        Bytes bytes = encode(conversation.answer(static_cast<Dhcp4Type>(1 + random() % 8)));
        for (unsigned changes = random() % 4; changes > 0; --changes) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        conversation.hears(bytes);
        if (conversation.client.lease()) conversation.client.start(conversation.now);
        conversation.now += 100ms;
    }
}

TEST_CASE("a name that its owner gave the machine is in what it asks for: DISCOVER, REQUEST and renewals") {
    Conversation conversation(netcfg::Dhcp4Settings{.host_name = "pi3"});
    CHECK(conversation.says()->text(Dhcp4Option::HostName) == "pi3");
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    CHECK(conversation.says()->text(Dhcp4Option::HostName) == "pi3");
    conversation.hears(conversation.grant(1000s));
    conversation.waits();
    CHECK(conversation.says()->text(Dhcp4Option::HostName) == "pi3");

    Conversation remembering(netcfg::Dhcp4Settings{.host_name = "pi3"}, ip("192.168.1.57"));
    CHECK(remembering.says()->text(Dhcp4Option::HostName) == "pi3");
    Conversation nameless;
    CHECK_FALSE(nameless.says()->has(Dhcp4Option::HostName));
}
