#include "tests/bench/storm/storm.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace storm;

namespace {

constexpr Client kClients[] = {Client::Farroot,        Client::FarrootWaits, Client::FarrootShared,
                               Client::InitramfsTools, Client::Dracut,       Client::Kernel};

bool took_between(const std::optional<Duration>& time, Duration least, Duration most) {
    return time && *time >= least && *time <= most;
}

std::size_t number_of(const Storm& storm, bool (*is_so)(const Fate&)) {
    return static_cast<std::size_t>(std::ranges::count_if(storm.pis, is_so));
}

bool is_up(const Fate& pi) {
    return pi.up.has_value();
}

}  // namespace

TEST_CASE("storm: one Pi is up in the sum of its parts") {
    Scenario scenario;
    scenario.kernel_spread = 0;
    scenario.dhcp.service = 10ms;
    for (const Client client : kClients) {
        CAPTURE(static_cast<int>(client));
        const Storm storm = run(scenario, client, 1, 1);
        REQUIRE(storm.pis.size() == 1);
        const Fate& pi = storm.pis.front();
        CHECK(pi.dhcp_messages == 2);
        CHECK(pi.knocks == 1);
        const Duration lease = 4s + 2 * 10ms;
        CHECK(took_between(pi.leased, lease, lease + 1ms));
        const Duration root = std::max<Duration>(*pi.leased, 4s + 50ms) + 30 * scenario.nfs.idle_rpc;  // NFS's modules
        CHECK(took_between(pi.mounted, std::min(root, *pi.leased + 30 * scenario.nfs.idle_rpc), root + 100ms));
        CHECK(took_between(pi.up, *pi.mounted + 3000 * scenario.nfs.idle_rpc, *pi.mounted + 3901ms));
    }
}

TEST_CASE("storm: the link is what many Pis wait for") {
    const Scenario scenario;
    const Storm storm = run(scenario, Client::Kernel, 100, 1);
    REQUIRE(number_of(storm, is_up) == 100);
    const auto last = std::ranges::max_element(storm.pis, {}, &Fate::up)->up;
    const auto transfer = std::chrono::duration<double>(100 * scenario.nfs.boot_bytes / scenario.nfs.link);
    CHECK(*last > transfer);
    CHECK(*last < transfer + 5s);
}

TEST_CASE("storm: every Pi ends up or dead, however bad the network is") {
    Scenario scenario;
    scenario.dhcp.socket_buffer = 3;
    scenario.dhcp.service = 20ms;
    scenario.dhcp.pings = true;
    scenario.nfs.up_after = 200s;
    scenario.nfs.grace = 20s;
    scenario.nfs.backlog = 2;
    scenario.nfs.accept = 20ms;
    for (const Client client : kClients) {
        CAPTURE(static_cast<int>(client));
        const Storm storm = run(scenario, client, 16, 1);
        const auto up = number_of(storm, is_up);
        const auto dead = number_of(storm, [](const Fate& pi) { return pi.dead; });
        CHECK(number_of(storm, [](const Fate& pi) { return pi.up && pi.dead; }) == 0);
        CHECK(up + dead == 16);
        CHECK(storm.dhcp_dropped > 0);
    }
}

TEST_CASE("storm: without an NFS server farroot's Pis are on their cards, the others dead") {
    Scenario scenario;
    scenario.nfs.up_after = 2 * scenario.patience;
    const auto on_card = [](const Fate& pi) { return pi.up && pi.from_card; };
    CHECK(number_of(run(scenario, Client::Farroot, 4, 1), on_card) == 4);
    for (const Client client : {Client::InitramfsTools, Client::Dracut, Client::Kernel}) {
        CHECK(number_of(run(scenario, client, 4, 1), [](const Fate& pi) { return pi.dead; }) == 4);
    }
}

TEST_CASE("storm: a port that spanning tree blocks lets nothing through before its time") {
    Scenario scenario;
    scenario.port_blocked = 30s;
    for (const Client client : kClients) {
        const Storm storm = run(scenario, client, 10, 1);
        CHECK(std::ranges::none_of(storm.pis, [](const Fate& pi) { return pi.leased && *pi.leased < 33'600ms; }));
        CHECK(number_of(storm, is_up) == 10);
    }
}

TEST_CASE("storm: version 4 waits for the end of the grace period, version 3 does not") {
    Scenario scenario;
    scenario.nfs.grace = 60s;
    const auto last_mount = [&](Client client) {
        const Storm storm = run(scenario, client, 10, 1);
        return *std::ranges::max_element(storm.pis, {}, &Fate::mounted)->mounted;
    };
    CHECK(last_mount(Client::FarrootWaits) >= 60s);
    CHECK(last_mount(Client::Dracut) >= 60s);
    CHECK(last_mount(Client::InitramfsTools) < 10s);
    CHECK(last_mount(Client::Kernel) < 10s);
}

TEST_CASE("storm: the same seed is the same storm") {
    Scenario scenario;
    scenario.dhcp.socket_buffer = 2;
    for (const Client client : kClients) {
        const Storm once = run(scenario, client, 8, 7);
        const Storm again = run(scenario, client, 8, 7);
        const Storm other = run(scenario, client, 8, 8);
        const auto same = [](const Storm& a, const Storm& b) {
            return std::ranges::equal(a.pis, b.pis, [](const Fate& left, const Fate& right) {
                return left.up == right.up && left.leased == right.leased &&
                       left.dhcp_messages == right.dhcp_messages && left.knocks == right.knocks;
            });
        };
        CHECK(same(once, again));
        CHECK_FALSE(same(once, other));
    }
}
