// When servers are looked for, and what becomes of those that are found.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/world/world.h"

using namespace world;
using agent::core::FoundView;

namespace {

FoundView one_server(const std::string& source) {
    FoundView found;
    agent::core::FoundOffer offer;
    offer.nfs = "answers";
    offer.versions = {"4.2"};
    offer.exports.push_back({"/srv/pi", {}, 0, true, true, "yes", true, "/sbin/init", {}, ""});
    found.servers.push_back({"10.0.0.1", {"nas.lan"}, {"/srv/pi"}, {{source, 20ms}}, offer});
    return found;
}

}  // namespace

TEST_CASE("no root is named and the local one does not boot: servers are looked for, shown, and none is booted") {
    World world;
    world.sd_card_is_missing().discovery_finds(one_server("mdns"));
    world.server("10.0.0.1").exports("/srv/pi");
    const auto boot = world.boot("ip=dhcp", 30s);
    CHECK(boot.discoveries() == 1);
    REQUIRE(boot.report().found);
    CHECK(boot.report().found->servers.size() == 1);
    CHECK_FALSE(boot.booted());
    CHECK(boot.report().candidates.size() == 1);
    const auto names_root = [](const std::string& line) { return line.ends_with("] root=nfs:10.0.0.1:/srv/pi"); };
    CHECK(std::ranges::any_of(boot.report().log, names_root));
}

TEST_CASE("while nothing boots servers are looked for again, some two minutes later") {
    World world;
    world.sd_card_is_missing();
    CHECK(world.boot("ip=dhcp", 80s).discoveries() == 1);
    World longer;
    longer.sd_card_is_missing();
    CHECK(longer.boot("ip=dhcp", 170s).discoveries() == 2);
}

TEST_CASE("nobody is looked for where a root is named, where the SD card's boots, or where discover=off") {
    World named;
    named.sd_card_is_missing();
    CHECK(named.boot("farroot.root=nfs:10.0.0.9:/srv ip=dhcp", 60s).discoveries() == 0);
    World local;
    CHECK(local.boot("ip=dhcp").root() == "/dev/mmcblk0p2");
    World off;
    off.sd_card_is_missing();
    CHECK(off.boot("ip=dhcp farroot.discover=off", 60s).discoveries() == 0);
}

TEST_CASE("a root that is found boots nothing by itself, whatever trust= says: it shows what to name") {
    for (const std::string source : {"dns", "mdns", "sweep"}) {
        CAPTURE(source);
        World world;
        world.sd_card_is_missing().discovery_finds(one_server(source));
        world.server("10.0.0.1").exports("/srv/pi");
        const auto boot = world.boot("ip=dhcp farroot.trust=10.0.0.0/24:/srv farroot.deadline=5", 60s);
        CHECK(boot.discoveries() == 1);
        CHECK_FALSE(boot.booted());
    }
}

TEST_CASE("where trust= lets the network name a root, nobody is looked for while it, or the SD card's, may boot yet") {
    World world;
    world.dhcp_names_root("10.0.0.1:/srv/pi");
    world.server("10.0.0.1").exports("/srv/pi").is_in_grace_for(60s);
    const auto boot = world.boot("ip=dhcp farroot.trust=10.0.0.0/24", 100s);
    CHECK(boot.root() == "10.0.0.1:/srv/pi");
    CHECK(boot.discoveries() == 0);
    World silent;
    CHECK(silent.boot("ip=dhcp farroot.trust=10.0.0.0/24").root() == "/dev/mmcblk0p2");
    CHECK(silent.boot("ip=dhcp farroot.trust=10.0.0.0/24").discoveries() == 0);
}

TEST_CASE("what was found over another network is forgotten, and looked for anew") {
    World world;
    world.sd_card_is_missing();
    world.loses_lease_after(20s, Cause::DhcpRefused);
    CHECK(world.boot("ip=dhcp", 60s).discoveries() == 2);
}
