#include <doctest/doctest.h>

#include "tests/unit/dhcp4_conversation.h"

using Loss = netcfg::Dhcp4Client::Loss;
using namespace dhcp4_fixture;

TEST_CASE("somebody else has the address: DECLINE, and at once anew") {
    Conversation conversation;
    conversation.comes_to_a_lease();
    conversation.now += 1s;
    conversation.client.conflict(conversation.now);
    CHECK_FALSE(conversation.client.lease());
    CHECK(conversation.client.last_loss() == Loss::Conflict);
    CHECK(conversation.client.deadline() == conversation.now);
    const auto decline = conversation.says();
    REQUIRE(decline);
    CHECK(decline->type == Dhcp4Type::Decline);
    CHECK(decline->ciaddr.is_zero());
    CHECK(decline->secs == 0);
    CHECK(decline->address(Dhcp4Option::RequestedAddress) == ip("192.168.1.57"));
    CHECK(decline->address(Dhcp4Option::ServerIdentifier) == ip("192.168.1.1"));
    CHECK(decline->options.at(Dhcp4Option::ClientIdentifier) == hex("01525400123456"));
    CHECK_FALSE(decline->has(Dhcp4Option::ParameterList));  // RFC 2131 table 5
    CHECK_FALSE(decline->has(Dhcp4Option::VendorClass));
    CHECK_FALSE(decline->has(Dhcp4Option::MaximumMessageSize));
    CHECK_FALSE(conversation.sent.to);
    CHECK(conversation.sent.from.is_zero());
    const auto discover = conversation.says();
    REQUIRE(discover);
    CHECK(discover->type == Dhcp4Type::Discover);
    CHECK_FALSE(discover->has(Dhcp4Option::RequestedAddress));
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.counts().declines == 1);
}

TEST_CASE("a conflict that repeats waits ten seconds (RFC 2131 §3.1.5), until the carrier comes anew") {
    Conversation conversation;
    conversation.comes_to_a_lease();
    for (const auto pause : {0s, 10s, 10s}) {
        conversation.client.conflict(conversation.now);
        REQUIRE(conversation.says()->type == Dhcp4Type::Decline);
        const auto before = conversation.now;
        conversation.comes_to_a_lease();
        CHECK(conversation.now - before == pause);
    }
    conversation.client.start(conversation.now);
    conversation.comes_to_a_lease();
    conversation.client.conflict(conversation.now);
    CHECK(conversation.says()->type == Dhcp4Type::Decline);
    CHECK(conversation.says()->type == Dhcp4Type::Discover);
}

TEST_CASE("a conflict without a lease is nobody's") {
    Conversation conversation;
    conversation.says();
    conversation.client.conflict(conversation.now);
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.last_loss() == Loss::None);
}
