#include "netcfg/links.h"

#include <doctest/doctest.h>

#include <algorithm>

TEST_CASE("this machine's loopback is known at once, and is not physical") {
    const auto links = netcfg::Links::open();
    REQUIRE(links);
    const auto loopback = std::ranges::find(links->all(), "lo", &base::Link::name);
    REQUIRE(loopback != links->all().end());
    CHECK_FALSE(loopback->physical);
    CHECK(loopback->driver.empty());
    CHECK(std::ranges::is_sorted(links->all(), {}, &base::Link::index));
}
