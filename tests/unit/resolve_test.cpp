#include "agent/job/resolve.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "agent/job/name_servers.h"

using agent::parse_name_servers;
using agent::resolve_host;

TEST_CASE("what is numeric is not looked up, and loses its brackets") {
    using Addresses = std::vector<std::string>;
    CHECK(*resolve_host("192.0.2.1") == Addresses{"192.0.2.1"});
    CHECK(*resolve_host("fd00::1") == Addresses{"fd00::1"});
    CHECK(*resolve_host("[fd00::1]") == Addresses{"fd00::1"});
    CHECK(*resolve_host("[fe80::1%lo]") == Addresses{"fe80::1%lo"});
    CHECK(*resolve_host("fe80::1%1") == Addresses{"fe80::1%1"});
}

TEST_CASE("the link of an address that is not there is named") {
    const auto failed = resolve_host("[fe80::1%nolink]");
    REQUIRE_FALSE(failed);
    CHECK(failed.failure().cause == base::Cause::NetworkUnreachable);
    CHECK(failed.failure().error == ENODEV);
}

TEST_CASE("the name servers of resolv.conf, those with a scope among them") {
    const auto plain = parse_name_servers("search lan\nnameserver 192.0.2.1\nnameserver fd00::1\n");
    CHECK(plain.addresses == "192.0.2.1,fd00::1");
    CHECK(plain.link.empty());
    const auto scoped = parse_name_servers("nameserver fd00::1\r\n nameserver\tfe80::1%eth0 \nnameserver fe80::2%eth1");
    CHECK(scoped.addresses == "fd00::1,fe80::1,fe80::2");
    CHECK(scoped.link == "eth0");
    for (const auto* none : {"", "\n\n", "nameserver", "nameserver nas", "#nameserver 192.0.2.1", "nameserver %eth0"}) {
        CAPTURE(none);
        CHECK(parse_name_servers(none).addresses.empty());
    }
}

TEST_CASE("a name in .local is asked of DNS where it is in one of its domains, as on networks that are called so") {
    using agent::is_in_domain;
    const auto domains = agent::parse_search_domains("search lan corp.local\n");
    CHECK(is_in_domain("nas.corp.local", domains));
    CHECK(is_in_domain("NAS.Corp.Local", domains));
    CHECK_FALSE(is_in_domain("nas.local", domains));
    CHECK_FALSE(is_in_domain("corp.local", domains));
    CHECK(is_in_domain("nas.local", {"local"}));
    CHECK_FALSE(is_in_domain("nas.local", {}));
}
