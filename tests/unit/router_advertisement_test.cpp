#include "netcfg/router_advertisement.h"

#include <doctest/doctest.h>

#include "netcfg/ipv6_search_list.h"
#include "tests/unit/dhcp4_fixture.h"

using dhcp4_fixture::bytes_of;
using dhcp4_fixture::hex;
using netcfg::AdvertisedDns;
using netcfg::parse_advertised_dns;
using netcfg::parse_search_list;

namespace {

using Names = std::vector<std::string>;

base::Ipv6 ip6(std::string_view text) {
    return base::Ipv6::parse(text).value();
}

}  // namespace

TEST_CASE("dnsmasq's advertisement: RDNSS and DNSSL, among options that the kernel takes in itself") {
    const auto options =
        hex("0304 40c0 00000e10 00000e10 00000000 20010db8000100000000000000000000"              // prefix
            "1f05 0000 00000e10 076578616d706c65036f726700036c6162076578616d706c65036f72670000"  // DNSSL
            "00000000 00"
            "1905 0000 00000e10 fd000001000000000000000000000053 fe800000000000000000000000000001");  // RDNSS
    CHECK(parse_advertised_dns(std::span(options).first(32)).empty());
    CHECK(parse_advertised_dns(std::span(options).subspan(32, 40)) ==
          std::vector{AdvertisedDns{{}, {"example.org", "lab.example.org"}, false}});
    CHECK(parse_advertised_dns(std::span(options).last(40)) ==
          std::vector{AdvertisedDns{{ip6("fd00:1::53"), ip6("fe80::1")}, {}, false}});
}

TEST_CASE("a lifetime of 0 withdraws") {
    const auto withdrawn = parse_advertised_dns(hex("1903 0000 00000000 fd000001000000000000000000000053"));
    CHECK(withdrawn == std::vector{AdvertisedDns{{ip6("fd00:1::53")}, {}, true}});
}

TEST_CASE("options that are torn, of no length or without sense add nothing") {
    CHECK(parse_advertised_dns({}).empty());
    CHECK(parse_advertised_dns(hex("19")).empty());
    CHECK(parse_advertised_dns(hex("1900 0000 00000e10")).empty());
    CHECK(parse_advertised_dns(hex("1903 0000 00000e10 fd00")).empty());
    CHECK(parse_advertised_dns(hex("1901 0000 00000e10")).empty());
    CHECK(parse_advertised_dns(hex("1903 0000 00000e10 00000000000000000000000000000000")).empty());  // ::
    CHECK(parse_advertised_dns(hex("1903 0000 00000e10 ff020000000000000000000000000001")).empty());  // multicast
    CHECK(parse_advertised_dns(hex("1f02 0000 00000e10 0000000000000000")).empty());
}

TEST_CASE("search lists: names end in 0, what is torn or compressed ends the list, wild names are left out") {
    CHECK(parse_search_list(hex("036c616e00")) == Names{"lan"});
    CHECK(parse_search_list(hex("036c616e00 01610162 00")) == Names{"lan", "a.b"});
    CHECK(parse_search_list(hex("036c616e")).empty());
    CHECK(parse_search_list(hex("036c616e00 0961")) == Names{"lan"});
    CHECK(parse_search_list(hex("036c616e00 c000 016100")) == Names{"lan"});
    CHECK(parse_search_list(hex("036c0a6e00 0161 00")) == Names{"a"});  // a newline would end resolv.conf's line
    CHECK(parse_search_list(hex("0000000000")).empty());
    CHECK(parse_search_list({}).empty());
}
