#include "netcfg/kernel_pnp.h"

#include <doctest/doctest.h>

using base::Ipv4;
using netcfg::parse_kernel_pnp;

TEST_CASE("/proc/net/pnp after the kernel's own DHCP") {
    const auto pnp = parse_kernel_pnp(
        "#PROTO: DHCP\n"
        "domain home.example\n"
        "nameserver 192.168.1.1\n"
        "nameserver 9.9.9.9\n"
        "bootserver 192.168.1.2\n");
    CHECK(pnp.protocol == "DHCP");
    CHECK(pnp.domain == "home.example");
    CHECK(pnp.dns == std::vector{*Ipv4::parse("192.168.1.1"), *Ipv4::parse("9.9.9.9")});
    CHECK(pnp.boot_server == *Ipv4::parse("192.168.1.2"));
}

TEST_CASE("/proc/net/pnp of a kernel that was given the address, or nothing, and of nonsense") {
    for (const char* text :
         {"#MANUAL\n", "", "\n\n", "domain ../x\nnameserver 0.0.0.0\nbootserver x\nbootserver", "nameserver"}) {
        CAPTURE(text);
        const auto pnp = parse_kernel_pnp(text);
        CHECK(pnp.protocol.empty());
        CHECK(pnp.domain.empty());
        CHECK(pnp.dns.empty());
        CHECK(pnp.boot_server.is_zero());
    }
}
