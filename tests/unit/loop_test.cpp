#include "agent/loop.h"

#include <doctest/doctest.h>

#include <vector>

TEST_CASE("of a source that never ends a turn takes some, of one that does all") {
    int next = 0;
    int used = 0;
    agent::take_some([&] { return std::optional(next++); }, [&](int) { ++used; });
    CHECK(used == agent::kTakenAtOnce);
    std::vector<int> taken;
    next = 0;
    agent::take_some([&] { return next < 3 ? std::optional(next++) : std::nullopt; },
                     [&](int each) { taken.push_back(each); });
    CHECK(taken == std::vector<int>{0, 1, 2});
}
