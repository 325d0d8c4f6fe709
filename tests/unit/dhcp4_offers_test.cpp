#include <doctest/doctest.h>

#include "tests/unit/dhcp4_conversation.h"

using State = netcfg::Dhcp4Client::State;
using namespace dhcp4_fixture;

TEST_CASE("an ACK with Rapid Commit is a lease without a REQUEST (RFC 4039)") {
    Conversation conversation;
    conversation.says();
    auto ack = conversation.answer(Dhcp4Type::Ack);
    conversation.hears(ack);
    CHECK_FALSE(conversation.client.lease());
    ack.options[Dhcp4Option::RapidCommit];
    conversation.hears(ack);
    REQUIRE(conversation.client.lease());
    CHECK(conversation.client.lease()->address.text() == "192.168.1.57/24");
    CHECK(conversation.client.counts().sent == 1);
}

TEST_CASE("the first of several offers is taken, the others are counted") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.1"));
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.2"));
    CHECK(conversation.says()->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.1"));
    conversation.hears(conversation.answer(Dhcp4Type::Nak, "192.168.1.2"));
    conversation.hears(conversation.answer(Dhcp4Type::Ack, "192.168.1.2"));
    CHECK_FALSE(conversation.client.lease());
    conversation.hears(conversation.answer(Dhcp4Type::Ack, "192.168.1.1"));
    CHECK(conversation.client.lease());
    CHECK(conversation.client.counts().offers == 2);
    CHECK(conversation.client.counts().naks == 0);
    CHECK(conversation.ignored(Dhcp4Ignored::ForeignServer) == 2);
}

TEST_CASE("a root path is wanted: an offer without one waits up to a second for one with it") {
    Conversation conversation({.wants_root_path = true});
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.1"));
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.state() == State::Selecting);
    CHECK(conversation.client.deadline() == conversation.now + 1s);
    conversation.now += 600ms;
    conversation.hears(conversation.offer_with_root("192.168.1.2"));
    CHECK(conversation.says()->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.2"));
}

TEST_CASE(
    "a root path is wanted, but nobody has one: the first offer is taken after a second, nothing asked meanwhile") {
    Conversation conversation({.wants_root_path = true});
    conversation.says();
    conversation.now += 700ms;
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.1"));
    conversation.now += 500ms;
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.2"));
    CHECK_FALSE(conversation.says());
    CHECK(conversation.waits() == 500ms);
    CHECK(conversation.says()->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.1"));
}

TEST_CASE("a root path is wanted and offered: no wait") {
    Conversation conversation({.wants_root_path = true});
    conversation.says();
    conversation.hears(conversation.offer_with_root("192.168.1.1"));
    CHECK(conversation.says()->type == Dhcp4Type::Request);
}

TEST_CASE("a rapid ACK without the wanted root path is held back like an offer") {
    Conversation conversation({.wants_root_path = true});
    conversation.says();
    const auto sent_at = conversation.now;
    conversation.now += 10ms;
    auto ack = conversation.grant(1000s);
    ack.options[Dhcp4Option::RapidCommit];
    conversation.hears(ack);
    CHECK_FALSE(conversation.client.lease());

    SUBCASE("nothing better comes: it is the lease") {
        conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.2"));
        CHECK(conversation.waits() == 1s);
        CHECK_FALSE(conversation.says());
        REQUIRE(conversation.client.lease());
        CHECK(conversation.client.lease()->dhcp_server == ip("192.168.1.1"));
        CHECK(conversation.client.deadline() == sent_at + 500s);
    }
    SUBCASE("an offer with a root path is better") {
        conversation.hears(conversation.offer_with_root("192.168.1.2"));
        CHECK(conversation.says()->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.2"));
    }
}

TEST_CASE("a server that offers but leaves the REQUEST unanswered has to wait for others the next time") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.66"));
    conversation.says();
    conversation.waits_and_speaks();
    conversation.waits();
    REQUIRE(conversation.says()->type == Dhcp4Type::Discover);
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.66"));
    CHECK_FALSE(conversation.says());

    SUBCASE("another one answers") {
        conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.1"));
        CHECK(conversation.says()->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.1"));
    }
    SUBCASE("there is no other") {
        CHECK(conversation.waits() == 1s);
        CHECK(conversation.says()->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.66"));
    }
}

TEST_CASE("an offer that comes when the lease stands is kept: it tells of a second server") {
    Conversation conversation;
    conversation.comes_to_a_lease();
    conversation.now += 3s;
    conversation.hears(conversation.answer(Dhcp4Type::Offer, "192.168.1.66"));
    CHECK(conversation.client.state() == State::Bound);
    REQUIRE(conversation.client.offers().size() == 2);
    CHECK(conversation.client.offers().back().server == ip("192.168.1.66"));
    CHECK(conversation.client.lease()->dhcp_server == ip("192.168.1.1"));
}

TEST_CASE("offers: one a server, the newest last, at most 16") {
    Conversation conversation({.survey = true});
    conversation.says();
    for (int i = 1; i <= 20; ++i) {
        conversation.hears(conversation.answer(Dhcp4Type::Offer, "10.0.0." + std::to_string(i)));
    }
    conversation.hears(conversation.offer_with_root("10.0.0.7"));
    const auto& offers = conversation.client.offers();
    REQUIRE(offers.size() == 16);
    CHECK(offers.front().server == ip("10.0.0.5"));
    CHECK(offers.back().server == ip("10.0.0.7"));
    CHECK(offers.back().config.root_path == "192.168.1.2:/srv/root");
    CHECK(conversation.client.counts().offers == 21);
}

TEST_CASE("a survey asks again and again, and takes nothing") {
    Conversation conversation({.survey = true}, ip("192.168.1.57"));
    const auto discover = conversation.says();
    CHECK(discover->type == Dhcp4Type::Discover);
    CHECK_FALSE(discover->has(Dhcp4Option::RapidCommit));
    conversation.hears(conversation.offer_with_root("192.168.1.1"));
    auto rapid = conversation.answer(Dhcp4Type::Ack);
    rapid.options[Dhcp4Option::RapidCommit];
    conversation.hears(rapid);
    for (int i = 0; i < 5; ++i) {
        conversation.waits();
        CHECK(conversation.says()->type == Dhcp4Type::Discover);
    }
    CHECK(conversation.client.state() == State::Selecting);
    CHECK(conversation.client.offers().size() == 1);
    CHECK_FALSE(conversation.client.lease());
    CHECK(conversation.ignored(Dhcp4Ignored::OutOfTurn) == 1);
}
