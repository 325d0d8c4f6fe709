// A short search through worlds that seeds make; the runner goes through as many as one likes (main.cpp).
#include "tests/world/search.h"

#include <doctest/doctest.h>

using namespace world;

namespace {

// The sanitizers make a world cost thirty times as much; there are fewer then, too few for every rare meeting.
#ifdef FARROOT_SANITIZE
constexpr std::uint64_t kWorlds = 1000;
constexpr bool kAreEnough = false;
#else
constexpr std::uint64_t kWorlds = 5000;
constexpr bool kAreEnough = true;
#endif

}  // namespace

TEST_CASE("no world that a seed makes breaks an invariant, and every meeting of state and event is among them") {
    const Found found = search(1, kWorlds);
    INFO(found.story);
    CHECK_FALSE(found.broken);
    for (const auto& gap : found.coverage.gaps(kAreEnough ? 1 : 0, Coverage::Pairs::Common)) FAIL_CHECK(gap);
    for (const auto count : found.endings) CHECK(count > 0);
}

TEST_CASE("a seed makes the same world each time") {
    Coverage unused;
    for (const std::uint64_t seed : {1U, 2U, 3U})
        CHECK(live(seed, unused, true).story == live(seed, unused, true).story);
}
