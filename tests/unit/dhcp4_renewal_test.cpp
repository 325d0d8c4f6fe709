#include <doctest/doctest.h>

#include "tests/unit/dhcp4_conversation.h"

using State = netcfg::Dhcp4Client::State;
using Loss = netcfg::Dhcp4Client::Loss;
using namespace dhcp4_fixture;

TEST_CASE("at half of the lease the server alone is asked, from the leased address; its ACK renews") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s);
    CHECK(conversation.client.lease()->lease_time == 1000s);
    CHECK(conversation.waits() == 500s);
    const auto renewal = conversation.says();
    REQUIRE(renewal);
    CHECK(conversation.client.state() == State::Renewing);
    CHECK(renewal->type == Dhcp4Type::Request);
    CHECK(renewal->ciaddr == ip("192.168.1.57"));
    CHECK_FALSE(renewal->has(Dhcp4Option::RequestedAddress));
    CHECK_FALSE(renewal->has(Dhcp4Option::ServerIdentifier));
    CHECK(conversation.sent.to == ip("192.168.1.1"));
    CHECK(conversation.sent.from == ip("192.168.1.57"));
    CHECK(conversation.client.lease());

    auto ack = conversation.grant(2000s);
    ack.options[Dhcp4Option::RootPath] = bytes_of("192.168.1.3:/moved");
    conversation.hears(ack);
    CHECK(conversation.client.state() == State::Bound);
    CHECK(conversation.client.lease()->root_path == "192.168.1.3:/moved");
    CHECK(conversation.client.lease()->lease_time == 2000s);
    CHECK(conversation.client.counts().acks == 2);
    CHECK(conversation.waits() == 1000s);
}

TEST_CASE("a lease counts from when it was asked for, not from when it came (RFC 2131 §4.4.1)") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    conversation.says();
    const auto asked = conversation.now;
    conversation.now += 700ms;
    conversation.hears(conversation.grant(1000s));
    CHECK(conversation.client.deadline() == asked + 500s);
}

TEST_CASE("the server's own T1 and T2 hold") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s, 100s, 400s);
    CHECK(conversation.waits_and_speaks() == 100s);
    while (conversation.client.state() == State::Renewing) conversation.waits_and_speaks();
    CHECK(conversation.now == base::Time() + 500s);  // 400 s after the start
    CHECK(conversation.client.state() == State::Rebinding);
}

TEST_CASE("nobody renews: the server at T1, everybody at T2, each after half of what is left; then the lease is lost") {
    Conversation conversation;
    conversation.comes_to_a_lease(86400s);
    const auto leased = conversation.now;
    std::vector<base::Duration> asked;
    while (conversation.client.lease()) {
        conversation.waits();
        const auto message = conversation.says();
        REQUIRE(message);
        if (message->type == Dhcp4Type::Discover) break;
        const bool is_renewing = conversation.now < leased + 75600s;
        CHECK(conversation.client.state() == (is_renewing ? State::Renewing : State::Rebinding));
        CHECK(conversation.sent.to == (is_renewing ? std::optional(ip("192.168.1.1")) : std::nullopt));
        CHECK(conversation.sent.from == ip("192.168.1.57"));
        CHECK(message->ciaddr == ip("192.168.1.57"));
        asked.push_back(conversation.now - leased);
    }
    CHECK(conversation.now == leased + 86400s);
    CHECK(conversation.client.last_loss() == Loss::Expired);
    CHECK(conversation.client.state() == State::Selecting);
    REQUIRE(asked.size() > 10);
    CHECK(asked[0] == 43200s);
    CHECK(asked[1] == 43200s + 16200s);
    CHECK(asked[2] == 43200s + 16200s + 8100s);
    for (std::size_t i = 1; i < asked.size(); ++i) {
        const bool is_last_before_t2 = asked[i] == 75600s;
        CHECK((is_last_before_t2 || asked[i] - asked[i - 1] >= 60s));
    }
    CHECK(std::ranges::count(asked, base::Duration(75600s)) == 1);
}

TEST_CASE("a lease of two minutes is asked for more than once before T2, but no more than needed") {
    Conversation conversation;
    conversation.comes_to_a_lease(120s);
    std::vector<base::Duration> waits;
    while (conversation.client.lease()) {
        waits.push_back(conversation.waits());
        conversation.says();
    }
    CHECK(waits == std::vector<base::Duration>{60s, 22500ms, 11250ms, 7500ms, 3750ms, 7500ms, 7500ms});
}

TEST_CASE("the shortest lease makes it ask no more than twice a second") {
    Conversation conversation;
    conversation.comes_to_a_lease(1s);
    const auto before = conversation.now;
    for (int i = 0; i < 100; ++i) {
        conversation.waits_and_speaks();
        conversation.hears(conversation.grant(1s));
        REQUIRE(conversation.client.state() == State::Bound);
    }
    CHECK(conversation.now - before == 50s);
}

TEST_CASE("any server may renew in Rebinding, and is the lease's from then on") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s);
    while (conversation.client.state() != State::Rebinding) conversation.waits_and_speaks();
    auto ack = conversation.answer(Dhcp4Type::Ack, "192.168.1.2");
    conversation.hears(ack);
    CHECK(conversation.client.state() == State::Bound);
    CHECK(conversation.client.lease()->dhcp_server == ip("192.168.1.2"));
    CHECK_FALSE(conversation.client.deadline());  // for ever now
}

TEST_CASE("an ACK of a renewal that leaves the server out keeps it, one that changes the address is none") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s);
    conversation.waits_and_speaks();
    auto other = conversation.grant(1000s);
    other.yiaddr = ip("192.168.1.99");
    conversation.hears(other);
    CHECK(conversation.ignored(Dhcp4Ignored::OtherAddress) == 1);
    CHECK(conversation.client.state() == State::Renewing);
    auto foreign = conversation.answer(Dhcp4Type::Nak, "192.168.1.66");
    conversation.hears(foreign);
    CHECK(conversation.ignored(Dhcp4Ignored::ForeignServer) == 1);
    auto anonymous = conversation.grant(1000s);
    anonymous.options.erase(Dhcp4Option::ServerIdentifier);
    conversation.hears(anonymous);
    CHECK(conversation.client.state() == State::Bound);
    CHECK(conversation.client.lease()->dhcp_server == ip("192.168.1.1"));
}

TEST_CASE("a lease whose server is unknown is renewed by whoever hears it") {
    Conversation conversation;
    conversation.says();
    auto ack = conversation.grant(1000s);
    ack.options.erase(Dhcp4Option::ServerIdentifier);
    ack.options[Dhcp4Option::RapidCommit];
    conversation.hears(ack);
    conversation.waits_and_speaks();
    CHECK(conversation.client.state() == State::Renewing);
    CHECK_FALSE(conversation.sent.to);
    CHECK(conversation.sent.from == ip("192.168.1.57"));
}

TEST_CASE("a NAK to a renewal loses the lease; a new one is asked for at once") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s);
    conversation.waits_and_speaks();
    conversation.hears(conversation.answer(Dhcp4Type::Nak));
    CHECK_FALSE(conversation.client.lease());
    CHECK(conversation.client.last_loss() == Loss::Nak);
    const auto discover = conversation.says();
    CHECK(discover->type == Dhcp4Type::Discover);
    CHECK(discover->ciaddr.is_zero());
    CHECK(conversation.sent.from.is_zero());
}

TEST_CASE("after an expired lease its address is wished for") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s);
    conversation.now += 5000s;  // a loop that slept through it all
    const auto discover = conversation.says();
    CHECK(conversation.client.last_loss() == Loss::Expired);
    CHECK(discover->address(Dhcp4Option::RequestedAddress) == ip("192.168.1.57"));
    CHECK(discover->secs == 0);
}

TEST_CASE("a lease for ever is never renewed") {
    Conversation conversation;
    conversation.comes_to_a_lease(base::seconds(0xffffffff), 10s, 20s);
    CHECK_FALSE(conversation.client.deadline());
    conversation.now += 1000h;
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.lease());
}

TEST_CASE("an ACK that waited in the socket past T2 still renews") {
    Conversation conversation;
    conversation.comes_to_a_lease(1000s);
    conversation.waits_and_speaks();
    conversation.now += 450s;
    conversation.hears(conversation.grant(1000s));
    CHECK(conversation.client.state() == State::Bound);
    CHECK(conversation.client.deadline() == base::Time() + 1100s);
}
