// When a server is asked why its root failed, and what becomes of its answer.
#include <doctest/doctest.h>

#include "tests/world/world.h"

using namespace world;

namespace {

constexpr const char* kOne = "farroot.root=nfs:10.0.0.1:/srv ip=dhcp";

}  // namespace

TEST_CASE("a server whose root failed is asked why, and its answer is shown instead of the mount's word") {
    World world;
    world.sd_card_is_missing();
    world.server("10.0.0.1").exports("/srv/root").says_why(Cause::PseudoRootDirectory);
    const auto boot = world.boot(kOne, 10s);
    CHECK(boot.cause_of("10.0.0.1:/srv") == "pseudo-root-directory");
    CHECK(boot.trials() > 3);
    CHECK(boot.explanations() == 1);
}

TEST_CASE("a server that says nothing leaves the mount's word standing") {
    World world;
    world.sd_card_is_missing();
    world.server("10.0.0.1").exports("/srv/root");
    const auto boot = world.boot(kOne, 10s);
    CHECK(boot.cause_of("10.0.0.1:/srv") == "export-missing");
    CHECK(boot.explanations() == 1);
}

TEST_CASE("a server that fails in the same way for a minute is asked once more: the reason may be another one now") {
    World world;
    world.sd_card_is_missing();
    world.server("10.0.0.1").exports("/srv/root").says_why(Cause::AccessDenied);
    CHECK(world.boot(kOne, 55s).explanations() == 1);
    World longer;
    longer.sd_card_is_missing();
    longer.server("10.0.0.1").exports("/srv/root").says_why(Cause::AccessDenied);
    CHECK(longer.boot(kOne, 75s).explanations() == 2);
}

TEST_CASE("the second server's trial is not kept waiting: the first is not asked beside it") {
    World world;
    world.server("10.0.0.1").exports("/srv/root").says_why(Cause::AccessDenied);
    world.server("10.0.0.2").exports("/srv");
    const auto boot = world.boot("farroot.root=nfs:10.0.0.1:/srv farroot.root=nfs:10.0.0.2:/srv ip=dhcp");
    CHECK(boot.root() == "10.0.0.2:/srv");
    CHECK(boot.explanations() == 0);
}

TEST_CASE("a server that has no neighbour entry here is not asked: nobody is there to answer") {
    World world;
    world.sd_card_is_missing();
    world.host_is_reported_unreachable("10.0.0.1", 4s, Cause::NoNeighbour);
    const auto boot = world.boot(kOne, 12s);
    CHECK(boot.cause_of("10.0.0.1:/srv") == "no-neighbour");
    CHECK(boot.explanations() == 0);
}

TEST_CASE("what a server said over another network counts no more") {
    World world;
    world.sd_card_is_missing();
    world.server("10.0.0.1").exports("/srv/root").says_why(Cause::AccessDenied);
    world.loses_lease_after(5s, Cause::DhcpRefused);
    const auto boot = world.boot(kOne, 12s);
    CHECK(boot.explanations() == 2);
}
