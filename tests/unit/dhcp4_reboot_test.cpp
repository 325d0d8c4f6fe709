#include <doctest/doctest.h>

#include "tests/unit/dhcp4_conversation.h"

using State = netcfg::Dhcp4Client::State;
using namespace dhcp4_fixture;

TEST_CASE("a remembered address: one REQUEST, one ACK (INIT-REBOOT, RFC 2131 §3.2)") {
    Conversation conversation({}, ip("192.168.1.57"));
    CHECK(conversation.client.state() == State::Rebooting);
    const auto request = conversation.says();
    REQUIRE(request);
    CHECK(request->type == Dhcp4Type::Request);
    CHECK(request->address(Dhcp4Option::RequestedAddress) == ip("192.168.1.57"));
    CHECK_FALSE(request->has(Dhcp4Option::ServerIdentifier));
    CHECK(request->ciaddr.is_zero());
    CHECK_FALSE(conversation.sent.to);
    conversation.hears(conversation.grant(1000s));
    CHECK(conversation.client.state() == State::Bound);
    CHECK(conversation.client.lease()->dhcp_server == ip("192.168.1.1"));
    CHECK(conversation.client.counts().sent == 1);
}

TEST_CASE("a remembered address that is refused: DISCOVER at once, without a wish") {
    Conversation conversation({}, ip("192.168.1.57"));
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Nak));
    const auto discover = conversation.says();
    REQUIRE(discover);
    CHECK(discover->type == Dhcp4Type::Discover);
    CHECK_FALSE(discover->has(Dhcp4Option::RequestedAddress));
    CHECK(conversation.client.counts().naks == 1);
}

TEST_CASE("a remembered address that nobody knows: DISCOVER after a second, with the wish for it") {
    Conversation conversation({}, ip("192.168.1.57"));
    conversation.says();
    CHECK(about(conversation.waits(), 1s));
    const auto discover = conversation.says();
    REQUIRE(discover);
    CHECK(discover->type == Dhcp4Type::Discover);
    CHECK(discover->address(Dhcp4Option::RequestedAddress) == ip("192.168.1.57"));
    CHECK(conversation.client.state() == State::Selecting);
}

TEST_CASE("an ACK for another address than the remembered one is none, and an OFFER out of turn") {
    Conversation conversation({}, ip("192.168.1.57"));
    conversation.says();
    auto other = conversation.answer(Dhcp4Type::Ack);
    other.yiaddr = ip("192.168.1.58");
    conversation.hears(other);
    CHECK(conversation.ignored(Dhcp4Ignored::OtherAddress) == 1);
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    CHECK(conversation.ignored(Dhcp4Ignored::OutOfTurn) == 1);
    CHECK(conversation.client.state() == State::Rebooting);
}

TEST_CASE("a remembered address, and the link starts to forward: the REQUEST goes again") {
    Conversation conversation({}, ip("192.168.1.57"));
    conversation.says();
    conversation.now += 500ms;
    conversation.client.frame_heard(conversation.now);
    CHECK(conversation.says()->type == Dhcp4Type::Request);
}

TEST_CASE("a remembered address that no host can have is forgotten") {
    Conversation conversation({}, ip("127.0.0.1"));
    CHECK(conversation.says()->type == Dhcp4Type::Discover);
}
