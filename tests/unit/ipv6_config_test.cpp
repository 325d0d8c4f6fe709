#include "netcfg/ipv6_config.h"

#include <doctest/doctest.h>

using netcfg::autoconfigured;
using netcfg::Dhcp6Answer;
using netcfg::Ipv6State;
using netcfg::should_ask_dhcp6;

namespace {

base::Ipv6 ip6(std::string_view text) {
    return base::Ipv6::parse(text).value();
}

Ipv6State by_slaac() {
    Ipv6State state;
    state.usable = {{ip6("2001:db8:1::7"), 64}, {ip6("fd00:1::7"), 64}};
    state.link_local = ip6("fe80::7");
    state.routes = {{{ip6("::"), 0}, ip6("fe80::1")}};
    state.dns = {ip6("fd00:1::53")};
    state.search = {"example.org"};
    state.router = true;
    return state;
}

}  // namespace

TEST_CASE("SLAAC alone: the first usable address, its routes and DNS servers") {
    const auto config = autoconfigured(by_slaac(), std::nullopt, false);
    REQUIRE(config);
    CHECK(config->origin == base::AddressOrigin::Slaac);
    CHECK(config->address.text() == "2001:db8:1::7/64");
    CHECK(config->routes == by_slaac().routes);
    CHECK(config->dns == std::vector<base::IpAddress>{ip6("fd00:1::53")});
    CHECK(config->search == std::vector<std::string>{"example.org"});
    CHECK(config->root_path.empty());
    CHECK(config->next_server.is_zero());
}

TEST_CASE("DHCPv6's servers and domains come after those of the advertisement, each once") {
    Dhcp6Answer answer;
    answer.dns = {ip6("fd00:1::54"), ip6("fd00:1::53")};
    answer.search = {"example.org", "lan"};
    const auto config = autoconfigured(by_slaac(), answer, false);
    CHECK(config->dns == std::vector<base::IpAddress>{ip6("fd00:1::53"), ip6("fd00:1::54")});
    CHECK(config->search == std::vector<std::string>{"example.org", "lan"});
}

TEST_CASE("without a global address there is no configuration, but for who asks for the link-local one") {
    Ipv6State state = by_slaac();
    state.usable.clear();
    CHECK_FALSE(autoconfigured(state, std::nullopt, false));
    CHECK(autoconfigured(state, std::nullopt, true)->address.text() == "fe80::7/64");
    CHECK(autoconfigured(by_slaac(), std::nullopt, true)->address.text() == "2001:db8:1::7/64");
    CHECK_FALSE(autoconfigured({}, std::nullopt, true));
}

TEST_CASE("DHCPv6's address is taken once it can be used") {
    Dhcp6Answer answer;
    answer.address = {ip6("2001:db8:1::100"), 128};
    Ipv6State state = by_slaac();
    CHECK(autoconfigured(state, answer, false)->address.text() == "2001:db8:1::7/64");
    state.usable.push_back(*answer.address);
    CHECK(autoconfigured(state, answer, false)->address.text() == "2001:db8:1::100/128");
    state.usable.clear();
    CHECK_FALSE(autoconfigured(state, answer, false));
}

TEST_CASE("the boot file URL is the root path when it is one, and names the boot server") {
    const auto config_with = [](std::string url) {
        Dhcp6Answer answer;
        answer.boot_url = std::move(url);
        return *autoconfigured(by_slaac(), answer, false);
    };
    CHECK(config_with("nfs://[2001:db8:1::2]/srv/root").root_path == "nfs://[2001:db8:1::2]/srv/root");
    CHECK(config_with("nfs://[2001:db8:1::2]/srv/root").next_server == base::IpAddress(ip6("2001:db8:1::2")));
    CHECK(config_with("nfs4:nas:/srv/root").root_path == "nfs4:nas:/srv/root");
    CHECK(config_with("tftp://[2001:db8:1::3]/boot.efi").root_path.empty());
    CHECK(config_with("tftp://[2001:db8:1::3]/boot.efi").next_server == base::IpAddress(ip6("2001:db8:1::3")));
    for (const auto* odd : {"tftp://nas/boot.efi", "tftp://[", "tftp://[]", "tftp://[192.0.2.1]/", "", "://["}) {
        CAPTURE(odd);
        CHECK(config_with(odd).next_server.is_zero());
    }
}

TEST_CASE("DHCPv6 is asked where a router says so, or tells no DNS server") {
    CHECK_FALSE(should_ask_dhcp6({}));
    CHECK_FALSE(should_ask_dhcp6(by_slaac()));
    Ipv6State managed = by_slaac();
    managed.managed = true;
    CHECK(should_ask_dhcp6(managed));
    Ipv6State other = by_slaac();
    other.other = true;
    CHECK(should_ask_dhcp6(other));
    Ipv6State without_dns = by_slaac();
    without_dns.dns.clear();
    CHECK(should_ask_dhcp6(without_dns));
}
