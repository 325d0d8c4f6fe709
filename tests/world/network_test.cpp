// Networks that change while a boot stands on them: leases, links, families.
#include <doctest/doctest.h>

#include "tests/world/world.h"

using namespace world;

namespace {

constexpr const char* kFromDhcp = "root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp";

std::string cause_of_link(const Outcome& boot, const std::string& name) {
    for (const auto& link : boot.report().links) {
        if (link.name == name && link.cause) return link.cause->id;
    }
    return "";
}

}  // namespace

TEST_CASE("nobody answers over the first link: a spare takes its place") {
    World world;
    world.servers_are_behind_second_link();
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot(kFromDhcp);
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.cleared() == 1);
    REQUIRE(boot.applied().size() == 2);
    CHECK(boot.applied()[1].address.text() == "10.1.0.50/24");
    CHECK(boot.network()->link.name == "eth1");
    CHECK(boot.took() < 15s);
}

TEST_CASE("the kernel's word that nobody has the server's address shortens the wait where there is a spare") {
    World world;
    world.servers_are_behind_second_link();
    world.server("10.0.0.1").exports("/rpiroot");
    world.host_is_reported_unreachable("10.0.0.1", 3500ms, Cause::NoNeighbour);
    const auto boot = world.boot(kFromDhcp);
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 4s);
}

TEST_CASE("what somebody on the network says about a server ends no trial, and leads to no other link") {
    for (const Cause cause : {Cause::NoNeighbour, Cause::NetworkUnreachable, Cause::Prohibited}) {
        World world;
        world.has_second_link();
        world.server("10.0.0.1").exports("/rpiroot").is_far_away(80ms);
        for (int i = 1; i < 40; ++i) world.host_is_said_unreachable("10.0.0.1", i * 100ms, cause);
        const auto boot = world.boot(kFromDhcp);
        CHECK(boot.root() == "10.0.0.1:/rpiroot");
        CHECK(boot.network()->link.name == "eth0");
        CHECK(boot.trials() == 1);
    }
}

TEST_CASE("what somebody says explains a failure, if it is about a packet of ours, until the kernel knows better") {
    const auto cause = [](World& world) {
        const auto boot = world.boot(std::string(kFromDhcp) + " farroot.deadline=15");
        return boot.report().candidates[0].cause->id;
    };
    World told;
    told.host_is_said_unreachable("10.0.0.1", 3s, Cause::Prohibited);
    CHECK(cause(told) == "prohibited");
    World of_another;
    of_another.host_is_said_unreachable("10.0.0.1", 3s, Cause::Prohibited, "10.0.0.66");
    CHECK(cause(of_another) == "host-silent");
    World both;
    both.host_is_said_unreachable("10.0.0.1", 3s, Cause::Prohibited);
    both.host_is_reported_unreachable("10.0.0.1", 4s, Cause::NoNeighbour);
    both.host_is_said_unreachable("10.0.0.1", 5s, Cause::Prohibited);
    CHECK(cause(both) == "no-neighbour");
}

TEST_CASE("two silent servers on the first link: both are tried before a spare takes its place") {
    World world;
    world.servers_are_behind_second_link();
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:10.0.0.9:/a farroot.root=nfs:10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.network()->link.name == "eth1");
}

TEST_CASE("a server that refuses is no reason to change links") {
    World world;
    world.has_second_link();
    world.server("10.0.0.1").refuses_connections();
    const auto boot = world.boot(std::string(kFromDhcp) + " farroot.deadline=10");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.cleared() == 0);
}

TEST_CASE("no link answers: they take turns until the deadline") {
    World world;
    world.has_second_link();
    const auto boot = world.boot(kFromDhcp);
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.cleared() >= 3);
    CHECK(boot.took() < 91s);
}

TEST_CASE("a lease that is lost during the trial voids it; the next lease's trial boots") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot").starts_after(4s);
    world.loses_lease_after(3s, Cause::AddressInUse);
    const auto boot = world.boot(kFromDhcp);
    CHECK(boot.cleared() == 1);
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.network()->config.address.text() == "10.0.0.51/24");
    CHECK(boot.took() < 5s);
}

TEST_CASE("the servers' evidence becomes the cause") {
    World world;
    world.host_is_reported_unreachable("10.0.0.1", 4s, Cause::NoNeighbour);
    const auto boot = world.boot(std::string(kFromDhcp) + " farroot.deadline=15");
    REQUIRE(boot.report().candidates[0].cause);
    CHECK(boot.report().candidates[0].cause->id == "no-neighbour");
    CHECK(boot.summary().find("said so") != std::string::npos);
}

TEST_CASE("evidence about another host changes nothing") {
    World world;
    world.host_is_reported_unreachable("10.0.0.77", 4s, Cause::NoNeighbour);
    const auto boot = world.boot(std::string(kFromDhcp) + " farroot.deadline=15");
    REQUIRE(boot.report().candidates[0].cause);
    CHECK(boot.report().candidates[0].cause->id == "host-silent");
}

TEST_CASE("IPv6 alone: the root boots over the address that autoconfiguration gave") {
    World world;
    world.dhcp_is_silent().has_ipv6_after(2s);
    world.server("[2001:db8::1]").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:[2001:db8::1]:/rpiroot");
    CHECK(boot.root() == "[2001:db8::1]:/rpiroot");
    CHECK(boot.took() < 3s);
    REQUIRE(boot.names());
    CHECK(boot.names()->nameservers == std::vector<std::string>{"fe80::1%eth0"});
    CHECK(boot.names()->host_name == "farroot-000002");
    CHECK(boot.network()->config.origin == base::AddressOrigin::Slaac);
    CHECK(boot.report().stages[1].detail == "eth0 2001:db8::50/64 (slaac)");
    CHECK(cause_of_link(boot, "eth0") == "");
}

TEST_CASE("an IPv6 server waits for IPv6 even where DHCP answered first, and does not hold the next one up") {
    World world;
    world.has_ipv6_after(20s);
    world.server("[2001:db8::1]").exports("/rpiroot");
    world.server("10.0.0.1").exports("/rpiroot");
    CHECK(world.boot("root=nfs:[2001:db8::1]:/rpiroot").root() == "[2001:db8::1]:/rpiroot");
    World both;
    both.has_ipv6_after(20s);
    both.server("10.0.0.1").exports("/rpiroot");
    const auto boot = both.boot("root=nfs:[2001:db8::1]:/rpiroot farroot.root=nfs:10.0.0.1:/rpiroot");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 1s);
}

TEST_CASE("a lease that is renewed while it is applied does not bring a second link in") {
    World world;
    world.has_second_link().applying_takes(2s);
    base::NetConfig renewed = world.lease();
    renewed.dns = {*base::Ipv4::parse("10.0.0.53")};
    world.renews_lease_after(1s, renewed);
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot(kFromDhcp);
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    REQUIRE(boot.applied().size() == 2);
    CHECK(boot.applied()[1] == renewed);
}

TEST_CASE("an address that takes its time where BOOTIF='s link never came: nothing spins") {
    World world;
    world.has_second_link().applying_takes(2s);
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot(std::string(kFromDhcp) + " farroot.bootif=52:54:00:00:00:99");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() >= 12s);
}

TEST_CASE("the IPv6 address goes during a trial over it: what the trial finds is void, beside an IPv4 address too") {
    World world;
    world.has_ipv6_after(2s).loses_ipv6_after(2015ms);
    world.server("[2001:db8::1]").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:[2001:db8::1]:/rpiroot farroot.deadline=10");
    CHECK(boot.report().state == "fallback");
    CHECK(boot.trials() == 2);
}

TEST_CASE("ip= names an IPv4 server and only IPv6 works: there is nothing to try") {
    World world;
    world.link_refuses_addresses(1).has_ipv6_after(1s);
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot =
        world.boot("root=nfs:/rpiroot ip=10.0.0.77:10.0.0.1:10.0.0.254:255.255.255.0::eth0:off farroot.deadline=10");
    CHECK(boot.report().state == "fallback");
    CHECK(boot.trials() == 1);
    REQUIRE(boot.report().candidates[0].cause);
    CHECK(boot.report().candidates[0].cause->id == "network-unreachable");
}
