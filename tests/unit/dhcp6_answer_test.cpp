#include "netcfg/dhcp6_answer.h"

#include <doctest/doctest.h>

#include "tests/unit/dhcp6_fixture.h"

using netcfg::answer_of;
using netcfg::decode_dhcp6;
using netcfg::decode_dhcp6_options;
using netcfg::grant_of;
using namespace dhcp6_fixture;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kIaid = 7;

netcfg::Dhcp6Options options(std::string_view text) {
    return *decode_dhcp6_options(hex(text));
}

// An IA_NA with one address (20 s preferred) and further options in the address.
std::optional<netcfg::Dhcp6Grant> granted(std::string_view address, std::string_view valid = "00000028",
                                          std::string_view times = "0000000a 0000000f") {
    const std::string text = "0003 0028 00000007" + std::string(times) + "0005 0018" + std::string(address) +
                             "00000014" + std::string(valid);
    return grant_of(options(text), kIaid);
}

constexpr std::string_view kAddress = "20010db8000100000000000000000100";

}  // namespace

TEST_CASE("dnsmasq's and Kea's answers") {
    const auto dnsmasq = answer_of(decode_dhcp6(hex(kDnsmasqInformation))->options);
    CHECK(dnsmasq.dns == std::vector{ip6("fd00:1::53"), ip6("fe80::1")});
    CHECK(dnsmasq.search == std::vector<std::string>{"example.org", "lab.example.org"});
    CHECK(dnsmasq.boot_url == "tftp://[fd00:1::1]/boot.efi");
    const auto kea = answer_of(decode_dhcp6(hex(kKeaInformation))->options);
    CHECK(kea.dns == std::vector{ip6("2001:db8:1::53")});
    CHECK(kea.search == std::vector<std::string>{"example.org"});
    CHECK(kea.boot_url == "nfs://[2001:db8:1::2]/srv/root");
}

TEST_CASE("servers without sense and torn ones are left out") {
    CHECK(answer_of(options("0017 0010 00000000000000000000000000000000")).dns.empty());
    CHECK(answer_of(options("0017 0010 ff020000000000000000000000000001")).dns.empty());
    CHECK(answer_of(options("0017 0014 20010db8000100000000000000000053 20010db8")).dns.size() == 1);
    CHECK(answer_of(options("")) == netcfg::Dhcp6Answer{});
    CHECK(answer_of(options("003b 0003 610062")).boot_url == "a");
}

TEST_CASE("an address that is granted, and its times") {
    const auto kea = grant_of(decode_dhcp6(hex(kKeaAdvertise))->options, kIaid);
    REQUIRE(kea);
    CHECK(kea->address == ip6("2001:db8:1::100"));
    CHECK(kea->renew == 10s);
    CHECK(kea->rebind == 15s);
    CHECK(kea->valid == 40s);
    const auto dnsmasq = grant_of(decode_dhcp6(hex(kDnsmasqRapidCommit))->options, kIaid);
    REQUIRE(dnsmasq);
    CHECK(dnsmasq->address == ip6("2001:db8:1::194"));
}

TEST_CASE("times of 0 leave them to us, times without end are none") {
    const auto ours = granted(kAddress, "00000028", "00000000 00000000");
    CHECK(ours->renew == 10s);
    CHECK(ours->rebind == 16s);
    const auto endless = granted(kAddress, "ffffffff", "ffffffff ffffffff");
    CHECK_FALSE(endless->renew);
    CHECK_FALSE(endless->rebind);
    CHECK_FALSE(endless->valid);
}

TEST_CASE("what is no grant") {
    CHECK(granted(kAddress));
    CHECK_FALSE(granted(kAddress, "00000000"));                       // valid for no time
    CHECK_FALSE(granted(kAddress, "00000013"));                       // shorter than preferred
    CHECK_FALSE(granted(kAddress, "00000028", "00000010 0000000f"));  // T1 after T2
    CHECK_FALSE(granted("00000000000000000000000000000000"));         // ::
    CHECK_FALSE(granted("ff020000000000000000000000000001"));         // multicast
    CHECK_FALSE(granted("fe800000000000000000000000000001"));         // link-local
    CHECK_FALSE(grant_of(options("0003 0004 00000007"), kIaid));      // torn
    CHECK_FALSE(grant_of(options("0003 000e 00000007 00000000 00000000 0005"), kIaid));
    CHECK_FALSE(grant_of(options(""), kIaid));
    const auto kea = decode_dhcp6(hex(kKeaAdvertise))->options;
    CHECK_FALSE(grant_of(kea, kIaid + 1));
    // NoAddrsAvail
    CHECK_FALSE(grant_of(options("0003 0012 00000007 00000000 00000000 000d 0002 0002"), kIaid));
}
