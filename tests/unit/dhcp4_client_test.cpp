#include "netcfg/dhcp4_client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

#include "netcfg/dhcp4_wire.h"
#include "tests/unit/dhcp4_fixture.h"

using netcfg::Dhcp4Client;
using netcfg::Dhcp4Message;
using netcfg::Dhcp4Option;
using netcfg::Dhcp4Type;
using namespace dhcp4_fixture;
using namespace std::chrono_literals;

namespace {

// One client, the wire before it, and a clock that only the story moves.
class Conversation {
public:
    explicit Conversation(std::uint32_t seed = 7) : client(kMac, seed) { client.start(now); }

    // What the client sends at this moment, if anything.
    std::optional<Dhcp4Message> says() {
        const auto bytes = client.next_message(now);
        if (!bytes) return std::nullopt;
        said_ = *netcfg::decode(*bytes);
        return said_;
    }

    // Lets time pass until the client speaks; how long that took.
    base::Duration waits() {
        const auto before = now;
        now = std::max(now, client.deadline().value());
        REQUIRE(says());
        return now - before;
    }

    void hears(const Bytes& bytes) { client.receive(bytes, now); }
    void hears(const Dhcp4Message& message) { client.receive(encode(message), now); }

    // A server's answer to what the client said last.
    Dhcp4Message answer(Dhcp4Type type, std::string_view server = "192.168.1.1") const {
        Dhcp4Message message;
        message.type = type;
        message.xid = said_.xid;
        message.chaddr = kMac;
        message.yiaddr = ip("192.168.1.57");
        netcfg::put32(message.options[Dhcp4Option::ServerIdentifier], ip(server).bits);
        message.options[Dhcp4Option::SubnetMask] = hex("ffffff00");
        return message;
    }

    Dhcp4Client client;
    base::Time now = base::Time() + 100s;

private:
    Dhcp4Message said_;
};

bool about(base::Duration wait, base::Duration nominal) {
    return wait >= nominal * 3 / 4 && wait <= std::min<base::Duration>(nominal * 5 / 4, 4s);
}

}  // namespace

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
    CHECK_FALSE(conversation.client.deadline());
    CHECK_FALSE(conversation.says());
    CHECK(conversation.client.counts().sent == 2);
    CHECK(conversation.client.counts().offers == 1);
    CHECK(conversation.client.counts().ignored == 0);
}

TEST_CASE("nothing is said before start()") {
    Dhcp4Client client(kMac, 7);
    CHECK_FALSE(client.deadline());
    CHECK_FALSE(client.next_message(base::Time() + 1h));
}

TEST_CASE("no server: asks at once, then after 1, 2, 4, 4, 4 s, a quarter more or less, never more than 4") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        Conversation conversation(seed);
        CHECK(conversation.waits() == 0s);
        CHECK_FALSE(conversation.says());
        for (const auto nominal : {1s, 2s, 4s, 4s, 4s, 4s}) CHECK(about(conversation.waits(), nominal));
    }
}

TEST_CASE("the same seed waits the same, another seed otherwise") {
    const auto waits = [](std::uint32_t seed) {
        Conversation conversation(seed);
        std::array<base::Duration, 5> all{};
        std::ranges::generate(all, [&conversation] { return conversation.waits(); });
        return all;
    };
    CHECK(waits(7) == waits(7));
    CHECK(waits(7) != waits(8));
}

TEST_CASE("an exchange keeps its xid and counts its seconds") {
    Conversation conversation;
    const auto first = conversation.says();
    for (int i = 0; i < 4; ++i) conversation.waits();
    conversation.now += 60s;
    const auto late = conversation.says();
    CHECK(late->xid == first->xid);
    CHECK(first->secs == 0);
    CHECK(late->secs > 60);
}

TEST_CASE("an OFFER whose REQUEST stays unanswered is given up after two tries") {
    Conversation conversation;
    conversation.says();
    conversation.hears(conversation.answer(Dhcp4Type::Offer));
    CHECK(conversation.says()->type == Dhcp4Type::Request);
    CHECK(about(conversation.waits(), 1s));
    const auto second_wait_began = conversation.now;
    conversation.now = conversation.client.deadline().value();
    CHECK(about(conversation.now - second_wait_began, 2s));
    CHECK(conversation.says()->type == Dhcp4Type::Discover);
    CHECK(about(conversation.waits(), 1s));
}

TEST_CASE("a NAK starts over at once, but a server that refuses for ever is not hammered") {
    Conversation conversation;
    std::vector<base::Duration> pauses;
    for (int round = 0; round < 6; ++round) {
        const auto before = conversation.now;
        conversation.now = std::max(conversation.now, conversation.client.deadline().value());
        pauses.push_back(conversation.now - before);
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
    CHECK(conversation.client.counts().ignored == 1);
}

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
    CHECK(conversation.client.counts().ignored == 2);
}

TEST_CASE("answers to others, nonsense and unusable offers are counted and dropped") {
    Conversation conversation;
    conversation.says();
    auto foreign_xid = conversation.answer(Dhcp4Type::Offer);
    foreign_xid.xid ^= 1;
    auto foreign_mac = conversation.answer(Dhcp4Type::Offer);
    foreign_mac.chaddr.octets[5] ^= 1;
    auto no_server = conversation.answer(Dhcp4Type::Offer);
    no_server.options.erase(Dhcp4Option::ServerIdentifier);
    auto no_address = conversation.answer(Dhcp4Type::Offer);
    no_address.yiaddr = {};
    for (const auto& message : {foreign_xid, foreign_mac, no_server, no_address, conversation.answer(Dhcp4Type::Nak),
                                conversation.answer(Dhcp4Type::Discover)}) {
        conversation.hears(message);
    }
    conversation.hears(Bytes{});
    conversation.hears(Bytes(1000));
    CHECK(conversation.client.counts().ignored == 8);
    CHECK(conversation.client.counts().offers == 0);
    CHECK_FALSE(conversation.says());
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
    conversation.hears(conversation.answer(Dhcp4Type::Ack));
    CHECK(conversation.client.lease());
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
