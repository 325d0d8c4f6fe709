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

TEST_CASE("a physical link's device has a place on its bus; there is a speed only where there is carrier") {
    const auto links = netcfg::Links::open();
    REQUIRE(links);
    for (const auto& link : links->all()) {
        CAPTURE(link.name);
        if (link.physical) CHECK_FALSE(link.bus.empty());
        if (!link.carrier) CHECK_FALSE(link.speed);
    }
}
