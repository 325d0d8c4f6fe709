// `farroot confirm`: what it takes from the report, and what it makes of the card's memory.
#include "agent/command/confirm.h"

#include <doctest/doctest.h>

#include "agent/job/card_memory_json.h"

using namespace agent;
using core::CardMemory;

namespace {

std::string report(const std::string& chosen, const std::string& device = "/dev/mmcblk0p1") {
    return R"({"schema": 1, "card": {"device": ")" + device + R"("}, "chosen": )" + chosen + "}";
}

CardMemory::Address address(const char* link, const char* ip) {
    return {*base::MacAddress::parse(link), *base::Ipv4::parse(ip)};
}

constexpr const char* kChosen =
    R"({"key": "00c0ffee00c0ffee", "root": "nfs:nas:/srv", "trusted": true, "mac": "52:54:00:00:00:02", "address": "10.0.0.7"})";

}  // namespace

TEST_CASE("confirm: the root's attempts are forgotten, it and its address are what worked last") {
    const auto chosen = chosen_in(report(kChosen));
    REQUIRE(chosen);
    CHECK(chosen->card == "/dev/mmcblk0p1");
    CardMemory before;
    before.attempts = {{0x00c0ffee00c0ffee, 3}, {5, 1}};
    before.confirmed = "/dev/mmcblk0p2";
    before.addresses = {address("52:54:00:00:00:09", "10.0.0.9"), address("52:54:00:00:00:02", "10.0.0.2")};
    const CardMemory after = confirmed(before, *chosen);
    CHECK(after.attempts == std::vector<CardMemory::Attempts>{{5, 1}});
    CHECK(after.confirmed == "nfs:nas:/srv");
    CHECK(after.addresses ==
          std::vector{address("52:54:00:00:00:02", "10.0.0.7"), address("52:54:00:00:00:09", "10.0.0.9")});
    CHECK(confirmed(after, *chosen) == after);
}

TEST_CASE("confirm: what a person booted once confers no trust: it is counted, and not what boots next") {
    const auto once = chosen_in(report(
        R"({"key":"00c0ffee00c0ffee","root":"nfs:evil:/x","trusted":false,"mac":"52:54:00:00:00:02","address":""})"));
    REQUIRE(once);
    CardMemory before;
    before.attempts = {{0x00c0ffee00c0ffee, 3}};
    before.confirmed = "nfs:nas:/srv";
    CHECK(confirmed(before, *once).attempts.empty());
    CHECK(confirmed(before, *once).confirmed == "nfs:nas:/srv");
}

TEST_CASE("confirm: an NFS root forgets the returns that led to it, the fallback does not") {
    CardMemory before;
    before.returns = 2;
    CHECK(confirmed(before, *chosen_in(report(kChosen))).returns == 0);
    const auto local =
        chosen_in(report(R"({"key":"0000000000000001","root":"/dev/sda2","trusted":true,"mac":"","address":""})"));
    CHECK(confirmed(before, *local).returns == 2);
}

TEST_CASE("confirm: the oldest address makes room for the fifth") {
    CardMemory before;
    for (const char* link : {"00:00:00:00:00:01", "00:00:00:00:00:02", "00:00:00:00:00:03", "00:00:00:00:00:04"}) {
        before.addresses.push_back(address(link, "10.0.0.1"));
    }
    const auto after = confirmed(before, *chosen_in(report(kChosen)));
    CHECK(after.addresses.size() == CardMemory::kMostAddresses);
    CHECK(after.addresses.back().link.text() == "00:00:00:00:00:03");
}

TEST_CASE("confirm: a local root has no address, a network boot no card") {
    const auto local =
        chosen_in(report(R"({"key":"0000000000000001","root":"/dev/sda2","trusted":true,"mac":"","address":""})", ""));
    REQUIRE(local);
    CHECK_FALSE(local->address);
    CHECK(local->card.empty());
    CardMemory before;
    before.addresses = {address("52:54:00:00:00:09", "10.0.0.9")};
    CHECK(confirmed(before, *local).addresses == before.addresses);
}

TEST_CASE("confirm: a report that tells no root is none to confirm by") {
    for (const std::string& text : {std::string(), std::string("[]"), std::string(R"({"card":{"device":""}})"),
                                    report("{}"), report(R"({"key":"1","root":"x","mac":"","address":""})"),
                                    report(R"({"key":1,"root":"x","mac":"","address":""})")}) {
        CHECK_FALSE(chosen_in(text));
    }
}

TEST_CASE("the card's memory is the same behind JSON, and rubbish is a failure") {
    CardMemory memory;
    memory.attempts = {{0xfedcba9876543210, 4}};
    memory.confirmed = "nfs:nas:/with \"quotes\"";
    memory.addresses = {address("52:54:00:00:00:09", "10.0.0.9")};
    memory.returns = 3;
    const auto again = parse_memory(to_json(memory));
    REQUIRE(again);
    CHECK(*again == memory);
    for (const char* rubbish : {"", "{}", "[1]", R"({"confirmed":1,"attempts":[],"addresses":[]})"}) {
        CHECK_FALSE(parse_memory(rubbish));
    }
}
