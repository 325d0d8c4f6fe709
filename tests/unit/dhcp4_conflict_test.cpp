#include <doctest/doctest.h>

#include "tests/unit/dhcp4_conversation.h"

using Claim = netcfg::Dhcp4Client::Claim;
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

TEST_CASE("an address in use is defended against one claim, and given up at the second within ten seconds") {
    Conversation conversation;
    conversation.comes_to_a_lease();
    for (const auto pause : {2s, 10s, 11s}) {
        conversation.now += pause;
        CHECK(conversation.client.conflict(conversation.now) == Claim::Defend);
        CHECK_FALSE(conversation.says());
    }
    conversation.now += 9s;
    CHECK(conversation.client.conflict(conversation.now) == Claim::Lost);
    CHECK(conversation.says()->type == Dhcp4Type::Decline);
}

TEST_CASE("after three leases in a row that somebody claimed the fourth is held on to, and announced now and then") {
    Conversation conversation;
    for (int i = 0; i < 3; ++i) {
        conversation.comes_to_a_lease();
        REQUIRE(conversation.client.conflict(conversation.now) == Claim::Lost);
        REQUIRE(conversation.says()->type == Dhcp4Type::Decline);
    }
    conversation.comes_to_a_lease();
    int defended = 0;
    for (int i = 0; i < 300; ++i) {
        conversation.now += 100ms;
        const auto answer = conversation.client.conflict(conversation.now);
        REQUIRE(answer != Claim::Lost);
        if (answer == Claim::Defend) ++defended;
    }
    CHECK(defended == 3);  // in 30 s
    CHECK(conversation.client.lease());
    CHECK(conversation.client.counts().declines == 3);
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
    CHECK(conversation.client.conflict(conversation.now) == Claim::Nothing);
    CHECK(conversation.client.last_loss() == Loss::None);
}
