// The card job's answer survives its way to the agent, and an answer that is none is a failure.
#include <doctest/doctest.h>

#include <cerrno>

#include "agent/base/message_socket.h"
#include "agent/job/card.h"
#include "agent/settings/card_file.h"

using agent::CardFound;
using agent::decode_card;
using agent::encode;

TEST_CASE("what the card said arrives whole, whatever bytes it holds") {
    const auto layer = agent::settings::read_card_file("root=nfs:nas:/s\xff\nrw=yes\nbogus=\x01\n");
    const agent::core::CardMemory memory{
        {{0xfedcba9876543210, 2}, {7, 1}},
        "nfs:nas:/s",
        {{*base::MacAddress::parse("52:54:00:12:34:56"), *base::Ipv4::parse("192.168.1.5")}}};
    const auto found = decode_card(encode(CardFound{"/dev/mmcblk0p1", true, layer, memory}));
    REQUIRE(found);
    CHECK(found->device == "/dev/mmcblk0p1");
    CHECK(found->has_file);
    REQUIRE(found->layer.settings.size() == 2);
    CHECK(found->layer.settings[1].key == "rw");
    CHECK(found->layer.settings[1].place.text() == "farroot.conf:2");
    CHECK(found->layer.mistakes == layer.mistakes);
    CHECK(found->memory == memory);
}

TEST_CASE("the file's text arrives whole, or not at all where it is no UTF-8") {
    CardFound card{"/dev/mmcblk0p1",
                   true,
                   {},
                   {},
                   "# gr\xc3\xb6\xc3\x9f"
                   "e\nroot=nfs:nas:/s\n"};
    const auto found = decode_card(encode(card));
    REQUIRE(found);
    CHECK(found->text == card.text);
    CHECK(found->is_text);
    card.text =
        "# gr\xf6\xdf"
        "e\n";
    const auto other = decode_card(encode(card));
    REQUIRE(other);
    CHECK(other->text.empty());
    CHECK_FALSE(other->is_text);
}

TEST_CASE("a setting of farroot.new is told with that name") {
    const auto layer = agent::settings::read_card_file("\nrw=yes\n", "farroot.new");
    const auto found = decode_card(encode(CardFound{"/dev/mmcblk0p1", true, layer, {}}));
    REQUIRE(found);
    CHECK(found->layer.settings[0].place.text() == "farroot.new:2");
}

TEST_CASE("that a password is there and can't be read arrives, and so does why") {
    CardFound torn{"/dev/mmcblk0p1", true, {}, {}};
    torn.layer.spoils_password = true;
    torn.memory.has_password = true;
    torn.failure = base::Failure{base::Cause::CardUnreadable, "/dev/mmcblk0p1", "read farroot.conf", EIO, ""};
    const auto found = decode_card(encode(torn));
    REQUIRE(found);
    CHECK(found->layer.spoils_password);
    CHECK(found->memory.has_password);
    REQUIRE(found->failure);
    CHECK(found->failure->text() == torn.failure->text());
}

TEST_CASE("what no message takes locks where it had a password, and says nothing else") {
    std::string conf = "password=hunter2\n";
    while (conf.size() < agent::settings::kLargestCardFile - 64) conf += "swap=none\n";
    CardFound found{"/dev/mmcblk0p1", true, agent::settings::read_card_file(conf), {}};
    CHECK(encode(found).size() > base::kMaxMessage);
    const CardFound less = agent::without_settings(found);
    CHECK(encode(less).size() < base::kMaxMessage);
    CHECK(less.layer.spoils_password);
    CHECK(less.failure.has_value());
    CHECK_FALSE(
        agent::without_settings(CardFound{"/dev/mmcblk0p1", true, agent::settings::read_card_file("rw=yes\n"), {}})
            .layer.spoils_password);
}

TEST_CASE("a failure arrives, and rubbish is one") {
    const base::Failure failure{base::Cause::CardUnreadable, "/dev/sda1", "mount", 5, ""};
    CHECK(decode_card(encode(base::Result<CardFound>(failure))).failure().text() == failure.text());
    for (const char* rubbish : {"", "{}", "[]", "{\"card\":{}}", "{\"card\":{\"device\":1}}", "{\"failure\":3}"}) {
        CHECK_FALSE(decode_card(rubbish));
    }
    const auto unknown = decode_card(
        R"({"card":{"device":"","has_file":true,"mistakes":[],"text":"","is_text":true,
            "memory":{"confirmed":"","attempts":[{"root":"7","count":1}],"addresses":[{"link":"","address":"x"}],
            "returns":0,"password":false},"spoils_password":false,
            "settings":[{"key":"evil","value":"","spelled":"","line":1,"file":"farroot.conf"}]}})");
    REQUIRE(unknown);
    CHECK(unknown->memory == agent::core::CardMemory{});
    CHECK(unknown->layer.settings.empty());
}
