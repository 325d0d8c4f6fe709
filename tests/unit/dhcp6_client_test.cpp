#include "netcfg/dhcp6_client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/unit/dhcp6_fixture.h"

using netcfg::Dhcp6Client;
using netcfg::Dhcp6Message;
using netcfg::Dhcp6Option;
using netcfg::Dhcp6Type;
using Purpose = netcfg::Dhcp6Client::Purpose;
using namespace dhcp6_fixture;
using namespace std::chrono_literals;

namespace {

// One client, the wire before it, and a clock that only the story moves.
class Conversation {
public:
    explicit Conversation(Purpose purpose, std::uint32_t seed = 7) : client(kMac, seed, purpose) { client.start(now); }

    // What the client sends at this moment, if anything.
    std::optional<Dhcp6Message> says() {
        const auto bytes = client.next_message(now);
        if (!bytes) return std::nullopt;
        said = *netcfg::decode_dhcp6(*bytes);
        return said;
    }

    // Lets time pass until the client speaks; how long that took.
    base::Duration waits() {
        const auto before = now;
        do now = std::max(now, client.deadline().value());
        while (!says());
        return now - before;
    }

    void hears(const Bytes& bytes) { client.receive(bytes, now); }
    void hears(std::string_view captured) { hears(in_transaction(said.transaction, captured)); }
    // Kea's Reply to a Request.
    void hears_grant() {
        Bytes reply = in_transaction(said.transaction, kKeaAdvertise);
        reply[0] = std::byte{7};
        hears(reply);
    }
    void hears_with(std::string_view captured, std::string_view more) {
        Bytes bytes = in_transaction(said.transaction, captured);
        const Bytes added = hex(more);
        bytes.insert(bytes.end(), added.begin(), added.end());
        hears(bytes);
    }
    unsigned ignored(std::string_view reason) const {
        const auto found = client.counts().ignored.find(reason);
        return found == client.counts().ignored.end() ? 0 : found->second;
    }

    Dhcp6Client client;
    base::Time now = base::Time() + 100s;
    Dhcp6Message said;
};

bool about(base::Duration wait, base::Duration nominal, base::Duration longest = 4s) {
    return wait >= nominal * 9 / 10 && wait <= std::min(nominal * 11 / 10, longest);
}

constexpr std::string_view kNoAddress = "000d 0002 0002";
constexpr std::string_view kRefusal =
    "074ef72e 0001000a00030001525400000007 0002000a00030001020000000001 000d 0002 0001";
constexpr std::string_view kAdvertiseWithoutAddress =
    "024ef72e 0001000a00030001525400000007 0002000a00030001020000000001"
    "0003 0012 00000007 00000000 00000000 000d 0002 0002 0052 0004 00000078";

}  // namespace

TEST_CASE("an information-request and its answer, then silence until it is to be refreshed") {
    Conversation conversation(Purpose::Information);
    const auto request = conversation.says();
    REQUIRE(request);
    CHECK(request->type == Dhcp6Type::InformationRequest);
    CHECK(*request->options.find(Dhcp6Option::ClientId) == hex("00030001525400000007"));
    CHECK(*request->options.find(Dhcp6Option::OptionRequest) == hex("0017 0018 003b 0020 0053"));
    CHECK(*request->options.find(Dhcp6Option::ElapsedTime) == hex("0000"));
    CHECK_FALSE(request->options.has(Dhcp6Option::NonTemporaryAddresses));
    conversation.hears(kDnsmasqInformation);
    REQUIRE(conversation.client.answer());
    CHECK(conversation.client.answer()->dns.size() == 2);
    CHECK_FALSE(conversation.client.answer()->address);
    CHECK_FALSE(conversation.says());
    CHECK(conversation.waits() == 3600s);
    CHECK(conversation.said.transaction != request->transaction);
    CHECK(conversation.client.answer());  // kept while it is refreshed
    CHECK(conversation.client.counts().sent == 2);
    CHECK(conversation.client.counts().answers == 1);
}

TEST_CASE("nothing is said before start()") {
    Dhcp6Client client(kMac, 7, Purpose::Information);
    CHECK_FALSE(client.deadline());
    CHECK_FALSE(client.next_message(base::Time() + 1h));
    client.receive(hex(kDnsmasqInformation), base::Time());
    CHECK_FALSE(client.answer());
}

TEST_CASE("no server: asks at once, then after 1, 2, 4, 4, 4 s, a tenth more or less, never more than 4") {
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        for (const auto purpose : {Purpose::Information, Purpose::Address}) {
            CAPTURE(seed);
            Conversation conversation(purpose, seed);
            CHECK(conversation.waits() == 0s);
            CHECK_FALSE(conversation.says());
            for (const auto nominal : {1s, 2s, 4s, 4s, 4s, 4s}) CHECK(about(conversation.waits(), nominal));
        }
    }
}

TEST_CASE("the time since the first message is told in hundredths of a second, in the same transaction") {
    Conversation conversation(Purpose::Information);
    const auto first = conversation.says();
    const auto waited = conversation.waits();
    CHECK(conversation.said.transaction == first->transaction);
    const auto* elapsed = conversation.said.options.find(Dhcp6Option::ElapsedTime);
    CHECK(netcfg::get16(*elapsed, 0) == std::chrono::duration_cast<std::chrono::milliseconds>(waited).count() / 10);
    conversation.now += 1h;
    conversation.says();
    CHECK(*conversation.said.options.find(Dhcp6Option::ElapsedTime) == hex("ffff"));
}

TEST_CASE("answers to others, nonsense and refusals are counted by reason and dropped") {
    Conversation conversation(Purpose::Information);
    conversation.says();
    conversation.hears(Bytes{});
    conversation.hears(in_transaction(conversation.said.transaction ^ 1, kDnsmasqInformation));
    Bytes of_another = in_transaction(conversation.said.transaction, kDnsmasqInformation);
    of_another[17] ^= std::byte{1};
    conversation.hears(of_another);
    conversation.hears("0b4ef72e 0001000a00030001525400000007");
    conversation.hears("074ef72e 0001000a00030001525400000007");
    conversation.hears("074ef72e 0002000a00030001020000000001");
    conversation.hears(kRefusal);
    conversation.hears(kKeaAdvertise);
    CHECK(conversation.ignored("malformed") == 1);
    CHECK(conversation.ignored("to another question") == 1);
    CHECK(conversation.ignored("for another client") == 2);
    CHECK(conversation.ignored("no answer") == 1);
    CHECK(conversation.ignored("without a server identifier") == 1);
    CHECK(conversation.ignored("refusing") == 1);
    CHECK(conversation.ignored("out of turn") == 1);
    CHECK_FALSE(conversation.client.answer());
    conversation.hears(kDnsmasqInformation);
    CHECK(conversation.client.answer());
}

TEST_CASE("a refresh time of a second is ten minutes, one without end is never, none is a day") {
    const auto refreshed_after = [](std::string_view more) -> std::optional<base::Duration> {
        Conversation conversation(Purpose::Information);
        conversation.says();
        conversation.hears_with(kKeaInformation, more);
        REQUIRE(conversation.client.answer());
        if (!conversation.client.deadline()) return std::nullopt;
        return *conversation.client.deadline() - conversation.now;
    };
    CHECK(refreshed_after("0020 0004 00000001") == 600s);
    CHECK_FALSE(refreshed_after("0020 0004 ffffffff"));
    CHECK(refreshed_after("") == 24h);
}

TEST_CASE("an address: Solicit, Advertise, Request, Reply, as with Kea") {
    Conversation conversation(Purpose::Address);
    const auto solicit = conversation.says();
    REQUIRE(solicit);
    CHECK(solicit->type == Dhcp6Type::Solicit);
    CHECK(solicit->options.has(Dhcp6Option::RapidCommit));
    CHECK(*solicit->options.find(Dhcp6Option::NonTemporaryAddresses) == hex("00000007 00000000 00000000"));
    conversation.hears(kKeaAdvertise);
    CHECK_FALSE(conversation.client.answer());

    const auto request = conversation.says();
    REQUIRE(request);
    CHECK(request->type == Dhcp6Type::Request);
    CHECK(request->transaction != solicit->transaction);
    CHECK(*request->options.find(Dhcp6Option::ServerId) == hex("00030001020000000001"));
    CHECK(*request->options.find(Dhcp6Option::NonTemporaryAddresses) ==
          hex("00000007 00000000 00000000 0005 0018 20010db8000100000000000000000100 00000000 00000000"));
    conversation.hears_grant();
    REQUIRE(conversation.client.answer());
    CHECK(conversation.client.answer()->address->text() == "2001:db8:1::100/128");
    CHECK(conversation.client.answer()->dns == std::vector{ip6("2001:db8:1::53")});
    CHECK_FALSE(conversation.says());
}

TEST_CASE("an address at once, by Rapid Commit, as with dnsmasq") {
    Conversation conversation(Purpose::Address);
    conversation.says();
    conversation.hears_grant();
    CHECK_FALSE(conversation.client.answer());  // a Reply without Rapid Commit is no answer to a Solicit
    conversation.hears(kDnsmasqRapidCommit);
    REQUIRE(conversation.client.answer());
    CHECK(conversation.client.answer()->address->text() == "2001:db8:1::194/128");
    CHECK(conversation.client.counts().sent == 1);
}

TEST_CASE("the address is renewed at T1; by any server from T2; then it is gone and all begins anew") {
    Conversation conversation(Purpose::Address);
    conversation.says();
    conversation.hears(kKeaAdvertise);
    conversation.says();
    conversation.hears_grant();
    CHECK(conversation.waits() == 10s);
    CHECK(conversation.said.type == Dhcp6Type::Renew);
    CHECK(conversation.said.options.has(Dhcp6Option::ServerId));
    conversation.hears_grant();
    CHECK(conversation.waits() == 10s);
    CHECK(conversation.said.type == Dhcp6Type::Renew);
    CHECK(conversation.waits() == 5s);
    CHECK(conversation.said.type == Dhcp6Type::Rebind);
    CHECK_FALSE(conversation.said.options.has(Dhcp6Option::ServerId));
    CHECK(about(conversation.waits(), 10s, 1h));
    CHECK(conversation.said.type == Dhcp6Type::Rebind);
    CHECK(conversation.client.answer());
    conversation.waits();
    CHECK(conversation.said.type == Dhcp6Type::Solicit);
    CHECK_FALSE(conversation.client.answer());
}

TEST_CASE("a server that withdraws the address when asked to renew it is not obeyed before the time is over") {
    Conversation conversation(Purpose::Address);
    conversation.says();
    conversation.hears(kKeaAdvertise);
    conversation.says();
    conversation.hears_grant();
    conversation.waits();
    conversation.hears_with("074ef72e 0001000a00030001525400000007 0002000a00030001020000000001", kNoAddress);
    CHECK(conversation.client.answer());
    CHECK(conversation.ignored("without an address") == 1);
    CHECK(conversation.waits() == 5s);
    CHECK(conversation.said.type == Dhcp6Type::Rebind);
}

TEST_CASE("a Request that stays unanswered is given up after three tries") {
    Conversation conversation(Purpose::Address);
    conversation.says();
    conversation.hears(kKeaAdvertise);
    conversation.says();
    for (const auto nominal : {1s, 2s}) {
        CHECK(about(conversation.waits(), nominal));
        CHECK(conversation.said.type == Dhcp6Type::Request);
    }
    CHECK(about(conversation.waits(), 4s));
    CHECK(conversation.said.type == Dhcp6Type::Solicit);
}

TEST_CASE("a Request that is refused leads to another Solicit, but not at once") {
    Conversation conversation(Purpose::Address);
    conversation.says();
    conversation.hears(kKeaAdvertise);
    conversation.says();
    conversation.hears_with("074ef72e 0001000a00030001525400000007 0002000a00030001020000000001", kNoAddress);
    CHECK_FALSE(conversation.says());
    CHECK(about(conversation.waits(), 1s));
    CHECK(conversation.said.type == Dhcp6Type::Solicit);
}

TEST_CASE("a server without addresses that sends SOL_MAX_RT is asked less often (RFC 8415 §18.2.9)") {
    Conversation conversation(Purpose::Address);
    conversation.says();
    conversation.hears(kAdvertiseWithoutAddress);
    CHECK(conversation.ignored("without an address") == 1);
    for (const auto nominal : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 120s, 120s}) {
        CHECK(about(conversation.waits(), nominal, 120s));
    }
    conversation.client.start(conversation.now);
    conversation.says();
    for (const auto nominal : {1s, 2s, 4s, 4s}) CHECK(about(conversation.waits(), nominal));
}

TEST_CASE("when the carrier comes back it starts over: no answer, a new transaction, at once") {
    Conversation conversation(Purpose::Information);
    const auto before = conversation.says();
    conversation.hears(kDnsmasqInformation);
    conversation.now += 30s;
    conversation.client.start(conversation.now);
    CHECK_FALSE(conversation.client.answer());
    CHECK(conversation.says()->transaction != before->transaction);
}

TEST_CASE("a server that grants and refuses as fast as it can gets about a message a second, at most") {
    std::mt19937 random(1);
    Conversation conversation(Purpose::Address);
    for (int tick = 0; tick < 600; ++tick) {
        for (int i = 0; i < 20; ++i) {
            conversation.says();
            switch (random() % 3) {
                case 0: conversation.hears(kKeaAdvertise); break;
                case 1: conversation.hears_grant(); break;
                default:
                    conversation.hears_with("074ef72e 0001000a00030001525400000007 0002000a00030001020000000001",
                                            kNoAddress);
            }
        }
        conversation.now += 100ms;
    }
    CHECK(conversation.client.counts().sent < 70);
    CHECK(conversation.client.counts().sent > 5);
}

TEST_CASE("no bytes that a stranger can send break the DHCPv6 client") {
    std::mt19937 random(1);
    for (const auto purpose : {Purpose::Information, Purpose::Address}) {
        Conversation conversation(purpose);
        for (int round = 0; round < 3000; ++round) {
            conversation.says();
            constexpr std::array kCaptured{kDnsmasqInformation, kDnsmasqRapidCommit, kKeaAdvertise, kKeaInformation};
            Bytes bytes = in_transaction(conversation.said.transaction, kCaptured[random() % kCaptured.size()]);
            for (unsigned changes = random() % 4; changes > 0; --changes) {
                bytes[random() % bytes.size()] = static_cast<std::byte>(random());
            }
            bytes.resize(bytes.size() - (random() % 8 == 0 ? random() % bytes.size() : 0));
            conversation.hears(bytes);
            if (random() % 50 == 0) conversation.client.start(conversation.now);
            conversation.now += 100ms;
        }
    }
}
