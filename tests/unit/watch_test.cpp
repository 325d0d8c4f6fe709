// When `farroot watch` tries and when it lets the Pi reboot, on a virtual clock.
#include "agent/core/watch.h"

#include <doctest/doctest.h>

#include "agent/command/watch.h"

using namespace agent;
using namespace std::chrono_literals;
using core::Watch;

namespace {

const base::Time kStart{2min};

struct Tale {
    Watch watch;
    base::Time now = kStart;

    explicit Tale(core::WatchPlan plan) : watch(std::move(plan), kStart) {}

    // Sleeps as the loop does.
    std::optional<Watch::Action> wake() {
        now = watch.deadline();
        return watch.pass_time(now);
    }
    base::Duration slept() {
        const base::Time before = now;
        REQUIRE(wake());
        return now - before;
    }
    // A round in which the only root fails; how long it was waited for.
    base::Duration failed_round() {
        const auto wait = slept();
        CHECK_FALSE(watch.tried(false, now));
        return wait;
    }
};

base::MacAddress mac(const char* text) {
    return *base::MacAddress::parse(text);
}

core::WatchPlan counted(unsigned returns) {
    return {.roots = 1, .macs = {}, .is_counted = true, .returns = returns, .every = 10s};
}

bool is_reboot(const std::optional<Watch::Action>& action) {
    return action && std::holds_alternative<Watch::Reboot>(*action);
}

}  // namespace

TEST_CASE("watch: the first round comes after a minute, the waits double to four, a quarter more or less") {
    Tale tale({.roots = 1, .macs = {mac("52:54:00:00:00:02")}, .is_counted = true});
    for (const auto wait : {60s, 60s, 120s, 240s, 240s, 240s}) {
        const auto slept = tale.failed_round();
        CHECK(slept >= wait * 3 / 4);
        CHECK(slept <= wait * 5 / 4);
    }
}

TEST_CASE("watch: Pis that began together drift apart") {
    Tale one({.roots = 1, .macs = {mac("52:54:00:00:00:02")}, .is_counted = true});
    Tale other({.roots = 1, .macs = {mac("52:54:00:00:00:03")}, .is_counted = true});
    CHECK(one.slept() != other.slept());
}

TEST_CASE(
    "watch: roots are tried in order, one that hangs is given up, the one that works is counted and returned to") {
    Tale tale({.roots = 3, .macs = {}, .is_counted = true, .returns = 0, .every = 10s});
    CHECK(std::get<Watch::Try>(*tale.wake()).root == 0);
    CHECK(std::get<Watch::Try>(*tale.watch.tried(false, tale.now)).root == 1);
    CHECK_FALSE(tale.watch.pass_time(tale.now));
    CHECK(std::holds_alternative<Watch::GiveUp>(*tale.wake()));
    CHECK(std::get<Watch::Try>(*tale.watch.tried(false, tale.now)).root == 2);
    CHECK(std::holds_alternative<Watch::CountReturn>(*tale.watch.tried(true, tale.now)));
    const auto last = tale.watch.counted(true, tale.now);
    REQUIRE(is_reboot(last));
    CHECK(std::get<Watch::Reboot>(*last).root == 2);
    CHECK(tale.watch.deadline() == base::Time::max());
    CHECK_FALSE(tale.watch.tried(true, tale.now));
    CHECK_FALSE(tale.watch.counted(true, tale.now));
}

TEST_CASE("watch: a server in its grace period is waited for, and not for ever") {
    Tale tale(counted(0));
    REQUIRE(tale.wake());
    for (int second = 0; second < 3; ++second) tale.watch.in_grace();
    CHECK(tale.watch.deadline() == tale.now + 120s);
}

TEST_CASE("watch: each return that ended in the fallback again doubles the wait before the next, up to a day") {
    CHECK(Tale(counted(0)).slept() == 10s);
    CHECK(Tale(counted(1)).slept() == 20s);
    CHECK(Tale(counted(2)).slept() == 40s);
    CHECK(Tale(counted(5)).slept() == 320s);
    CHECK(Tale(counted(99)).slept() == 24h);
    const auto often = Tale({.roots = 1, .macs = {}, .is_counted = true, .returns = 99}).slept();
    CHECK(often >= 18h);
    CHECK(often <= 30h);
}

TEST_CASE("watch: a root that never boots costs some ten reboots on the first day, then one a day") {
    base::Duration since_the_first{0};
    int reboots = 0;
    unsigned returns = 0;
    while (since_the_first < 24h) {
        core::WatchPlan plan{.roots = 1, .macs = {}, .is_counted = true, .returns = returns};
        Tale tale(std::move(plan));
        since_the_first += tale.slept();
        REQUIRE(std::holds_alternative<Watch::CountReturn>(*tale.watch.tried(true, tale.now)));
        REQUIRE(is_reboot(tale.watch.counted(true, tale.now)));
        ++returns;
        ++reboots;
    }
    CHECK(reboots <= 12);
}

TEST_CASE("watch: without a card no return comes earlier than after an hour") {
    Tale tale({.roots = 1});
    const auto slept = tale.slept();
    CHECK(slept >= 48min);
    CHECK(slept <= 80min);
    CHECK(is_reboot(tale.watch.tried(true, tale.now)));
}

TEST_CASE("watch: a card that does not take the count puts the return off as long as one that is not there") {
    Tale tale(counted(0));
    REQUIRE(tale.wake());
    REQUIRE(tale.watch.tried(true, tale.now));
    CHECK_FALSE(tale.watch.counted(false, tale.now));
    CHECK(tale.watch.deadline() == kStart + 640s);
    REQUIRE(tale.wake());
    REQUIRE(tale.watch.tried(true, tale.now));
    CHECK(std::holds_alternative<Watch::GiveUp>(*tale.wake()));  // the card hangs
    CHECK(is_reboot(tale.watch.counted(false, tale.now)));
}

TEST_CASE("watch: what the network did not tell at boot is filled in now where this Pi knows it") {
    base::NetConfig config;
    config.address = {*base::IpAddress::parse("10.0.0.7"), 24};
    const core::Identity identity{mac("52:54:00:00:00:02"), "cafe"};
    const auto path = [&](const char* spelled) {
        const auto root = core::complete_here({"10.0.0.1", spelled, ""}, config, identity);
        return root ? root->path : "none: " + root.failure().evidence;
    };
    CHECK(path("/srv/pi") == "/srv/pi");
    CHECK(path("/srv/%m-%n-%a") == "/srv/52-54-00-00-00-02-cafe-10.0.0.7");
    CHECK(path("/100%%s") == "/100%s");
    CHECK(path("/srv/%s").starts_with("none: the network was to tell the host name"));
    CHECK(path("").starts_with("none: the network was to name it"));
    CHECK_FALSE(core::complete_here({"", "/srv/pi", ""}, config, identity));
    config.address = {};
    CHECK(path("/srv/%m").starts_with("none: this Pi has no IPv4 address"));
    CHECK(path("/srv/%n") == "/srv/cafe");
}

TEST_CASE("watch: its words") {
    using Words = std::vector<std::string>;
    CHECK(read_watch_options({})->every == std::nullopt);
    CHECK(read_watch_options({"--every", "5"})->every == 5s);
    CHECK(read_watch_options({"--once", "--json"})->json);
    for (const auto& wrong : {Words{"--every"}, Words{"--every", "0"}, Words{"--every", "5s"}, Words{"--json"},
                              Words{"--every", "86401"}, Words{"--once", "--every", "5"}, Words{"now"}}) {
        CHECK_FALSE(read_watch_options(wrong));
    }
}
