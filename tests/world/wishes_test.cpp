// What a person at a console may want beside a root: all checks once more, how fast a root is, the power off.
#include <doctest/doctest.h>

#include "tests/world/world.h"

using namespace agent::core;
using namespace world;

TEST_CASE("all is checked once more when a person wants it: at once, and the servers are asked why again") {
    World pi;
    pi.server("10.0.0.1").is_silent();
    pi.sd_card_is_missing();
    const std::string line = "farroot.root=nfs:10.0.0.1:/named ip=dhcp";
    const Outcome alone = pi.boot(line, 60s);
    World asked;
    asked.server("10.0.0.1").is_silent();
    asked.sd_card_is_missing();
    for (int i = 0; i < 20; ++i) asked.person_wants(CheckAll{}, 20s + i * 2s);
    const Outcome boot = asked.boot(line, 60s);
    CHECK(boot.trials() > alone.trials());
    CHECK(boot.log_says("every check is made once more"));
    CHECK(boot.discoveries() > alone.discoveries());
}

TEST_CASE("a root's speed is measured when a person wants it") {
    World pi;
    pi.server("10.0.0.1").exports("/named");
    pi.person_wants(Hold{}, 100ms).person_wants(MeasureRoot{"nfs:10.0.0.1:/named"}, 5s);
    const Outcome midway = pi.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 8500ms);
    REQUIRE(midway.report().measure);
    CHECK(midway.report().measure->root == "nfs:10.0.0.1:/named");
    CHECK(midway.report().measure->bytes == 30'000'000);
    CHECK(midway.report().measure->elapsed == 3s);
    CHECK_FALSE(midway.report().measure->is_over);
    World again;
    again.server("10.0.0.1").exports("/named");
    again.person_wants(Hold{}, 100ms).person_wants(MeasureRoot{"nfs:10.0.0.1:/named"}, 5s);
    const Outcome over = again.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 20s);
    REQUIRE(over.report().measure);
    CHECK(over.report().measure->is_over);
    CHECK(over.report().measure->bytes == 50'000'000);
}

TEST_CASE("the power goes off when a person wants it, and nothing boots") {
    World pi;
    pi.server("10.0.0.1").exports("/named");
    pi.person_wants(Hold{}, 100ms).person_wants(PowerOff{}, 5s);
    const Outcome boot = pi.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 20s);
    CHECK(boot.is_off());
    CHECK_FALSE(boot.booted());
}
