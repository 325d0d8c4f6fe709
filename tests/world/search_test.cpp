// A short search through worlds that seeds make; the runner goes through as many as one likes (main.cpp).
#include "tests/world/search.h"

#include <doctest/doctest.h>

using namespace world;

TEST_CASE("no world that a seed makes breaks an invariant, and every meeting of state and event is among them") {
    constexpr std::uint64_t kWorlds = 5000;
    const Found found = search(1, kWorlds);
    INFO(found.story);
    CHECK_FALSE(found.broken);
    for (const auto& gap : found.coverage.gaps(1)) FAIL_CHECK(gap);
    for (const auto count : found.endings) CHECK(count > 0);
}

TEST_CASE("a seed makes the same world each time") {
    Coverage unused;
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
        CHECK(live(seed, unused, true).story == live(seed, unused, true).story);
}
