#include "agent/core/udev_name.h"

#include <doctest/doctest.h>

using agent::core::udev_may_call;

namespace {

bool may_be(const char* bus, const char* name) {
    base::Link link;
    link.mac = *base::MacAddress::parse("b8:27:eb:12:34:56");
    link.bus = bus;
    return udev_may_call(link, name);
}

}  // namespace

TEST_CASE("names that udev gives links, as systemd.net-naming-scheme(7) has them") {
    CHECK(may_be("fd580000.ethernet", "end0"));  // Pi 4
    CHECK(may_be("1-1.1:1.0", "enu1u1"));        // Pi 3
    CHECK(may_be("1-1.1:1.0", "enxb827eb123456"));
    CHECK(may_be("1-1.1.2:2.1", "enu1u1u2c2i1"));
    CHECK(may_be("2-1:1.0", "enp1s0u1"));  // on the Pi 4's USB host, which is on PCI
    CHECK(may_be("0000:01:00.0", "enp1s0"));
    CHECK(may_be("0000:01:00.1", "enp1s0f1"));
    CHECK(may_be("0001:0a:00.0", "enP1p10s0"));
    CHECK(may_be("0000:01:00.0", "eno1"));
    CHECK(may_be("0000:01:00.0", "ens1"));
}

TEST_CASE("names of other links, and names that are none of udev's") {
    CHECK_FALSE(may_be("1-1.1:1.0", "end0"));
    CHECK_FALSE(may_be("0000:01:00.0", "end0"));
    CHECK_FALSE(may_be("1-1.1:1.0", "enu1u2"));
    CHECK_FALSE(may_be("1-1.1:1.0", "enxb827eb123457"));
    CHECK_FALSE(may_be("0000:02:00.0", "enp1s0"));
    CHECK_FALSE(may_be("fd580000.ethernet", "eno1"));
    CHECK_FALSE(may_be("fd580000.ethernet", "enu1u1"));
    for (const char* other : {"", "en", "end", "endo", "ens", "eth0", "usb0", "wlan0", "enx", "enz1"}) {
        CAPTURE(other);
        CHECK_FALSE(may_be("fd580000.ethernet", other));
    }
}
