#include "netcfg/route_order.h"

#include <doctest/doctest.h>

using base::IpRoute;
using base::Ipv4;

namespace {

Ipv4 ip(std::string_view text) {
    return Ipv4::parse(text).value();
}

IpRoute via(std::string_view network, int length, std::string_view gateway) {
    return {{ip(network), length}, ip(gateway)};
}

IpRoute on_link(std::string_view network, int length) {
    return {{ip(network), length}, std::nullopt};
}

std::vector<IpRoute> order(int prefix_length, std::vector<IpRoute> routes) {
    base::NetConfig config;
    config.address = {ip("10.0.0.5"), prefix_length};
    config.routes = std::move(routes);
    return netcfg::routes_in_order(config);
}

}  // namespace

TEST_CASE("a gateway on the address's network needs nothing more") {
    CHECK(order(24, {via("0.0.0.0", 0, "10.0.0.1")}) == std::vector{via("0.0.0.0", 0, "10.0.0.1")});
}

TEST_CASE("a gateway off the link gets a host route first, once") {
    CHECK(order(32, {via("0.0.0.0", 0, "10.0.0.1"), via("172.16.0.0", 12, "10.0.0.1")}) ==
          std::vector{on_link("10.0.0.1", 32), via("0.0.0.0", 0, "10.0.0.1"), via("172.16.0.0", 12, "10.0.0.1")});
}

TEST_CASE("on-link routes come first, since gateways may stand behind them") {
    CHECK(order(24, {via("0.0.0.0", 0, "192.168.9.1"), on_link("192.168.9.0", 24)}) ==
          std::vector{on_link("192.168.9.0", 24), via("0.0.0.0", 0, "192.168.9.1")});
}

TEST_CASE("a gateway that only a route through another gateway covers is still off the link") {
    CHECK(
        order(24, {via("192.168.9.0", 24, "10.0.0.1"), via("0.0.0.0", 0, "192.168.9.1")}) ==
        std::vector{via("192.168.9.0", 24, "10.0.0.1"), on_link("192.168.9.1", 32), via("0.0.0.0", 0, "192.168.9.1")});
}

TEST_CASE("a link-local gateway is on the link, another one of IPv6 only with a route") {
    const auto ip6 = [](std::string_view text) { return base::Ipv6::parse(text).value(); };
    const IpRoute by_link_local{{ip6("::"), 0}, ip6("fe80::1")};
    const IpRoute by_global{{ip6("2001:db8:2::"), 48}, ip6("2001:db8:1::1")};
    base::NetConfig config;
    config.address = {ip6("2001:db8::5"), 64};
    config.routes = {by_link_local, by_global};
    const IpRoute to_gateway{{ip6("2001:db8:1::1"), 128}, std::nullopt};
    CHECK(netcfg::routes_in_order(config) == std::vector{by_link_local, to_gateway, by_global});
}
