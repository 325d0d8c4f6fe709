// One configuration after another on the same link: what stays, what goes, what is said when the kernel refuses.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "netcfg/link_setup.h"
#include "netcfg/links.h"
#include "tests/kernel/legacy_setup.h"
#include "tests/kernel/machine_network.h"
#include "tests/kernel/obey.h"

using kernel::MachineNetwork;
using kernel::obey;
using kernel::seen;

namespace {

using Strings = std::vector<std::string>;

netcfg::LinkSetup setup() {
    return std::move(*netcfg::LinkSetup::open());
}

base::IpRoute route(std::string_view network, int length, std::string_view gateway) {
    base::IpRoute route{{base::IpAddress::parse(network).value(), length}, std::nullopt};
    if (!gateway.empty()) route.gateway = base::IpAddress::parse(gateway);
    return route;
}

// Empty when all is well.
std::string words(const base::Status& status) {
    return status ? "" : status.failure().text();
}

void check(const std::string& has) {
    CHECK(seen("eth0") == has);
    CHECK(kernel::seen_elsewhere("eth0") == has);
}

}  // namespace

TEST_CASE("the same words once more take nothing away, not even for a moment") {
    for (const std::string again : {
             "ip=10.0.0.5::10.0.0.1:24::eth0:none rd.route=172.16.0.0/12:10.0.0.9 rd.route=192.168.7.0/24::eth0",
             "ip=10.0.0.5::10.0.0.1:32::eth0:none:1400:52:54:00:12:34:56",
             "ip=[2001:db8::5]::[fe80::1]:64::eth0:none rd.route=[2001:db8:1::]/48:[2001:db8::9]:eth0",
             "vlan=eth0.5:eth0 ip=10.0.0.5::10.0.0.1:24::eth0:none",
         }) {
        CAPTURE(again);
        const MachineNetwork network;
        REQUIRE(obey(again) == "");
        const std::string before = seen("eth0");
        kernel::Removals removals;
        CHECK(obey(again) == "");
        CHECK(removals.so_far() == Strings{});
        check(before);
    }
}

TEST_CASE("another configuration replaces the one before, whatever they have in common") {
    struct Row {
        std::string first;
        std::string then;
        std::string has;
    };
    for (const auto& row : {
             Row{"ip=10.0.0.5::10.0.0.1:24", "ip=10.0.0.6::10.0.0.1:24",
                 "10.0.0.6/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
             Row{"ip=10.0.0.5::10.0.0.1:24", "ip=10.0.0.5::10.0.0.1:16",
                 "10.0.0.5/16 brd 10.0.255.255 | default via 10.0.0.1 | 10.0.0.0/16"},
             Row{"ip=10.0.0.5::10.0.0.1:24", "ip=10.0.0.5::10.0.0.254:24",
                 "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.254 | 10.0.0.0/24"},
             Row{"ip=10.0.0.5::10.0.0.1:24", "ip=192.168.1.5::192.168.1.1:24",
                 "192.168.1.5/24 brd 192.168.1.255 | default via 192.168.1.1 | 192.168.1.0/24"},
             Row{"ip=10.0.0.5::10.0.0.1:24", "ip=10.0.0.5:::24", "10.0.0.5/24 brd 10.0.0.255 | 10.0.0.0/24"},
             Row{"ip=10.0.0.5::10.0.0.1:32", "ip=10.0.0.5::10.0.0.1:24",
                 "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
             Row{"ip=10.0.0.5::10.0.0.1:24 rd.route=172.16.0.0/12:10.0.0.9", "ip=10.0.0.5::10.0.0.1:24",
                 "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
             Row{"ip=10.0.0.5::10.0.0.1:24:::none:9000", "ip=10.0.0.5::10.0.0.1:24:::none:1500",
                 "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
             Row{"ip=[2001:db8::5]::[fe80::1]:64", "ip=[2001:db8::6]::[fe80::2]:64",
                 "2001:db8::6/64 | default via fe80::2 | 2001:db8::/64"},
             Row{"ip=[2001:db8::5]::[fe80::1]:64", "ip=[fd00::5]:::48", "fd00::5/48 | fd00::/48"},
             // The other family stays.
             Row{"ip=[2001:db8::5]:::64 ip=10.0.0.5:::24", "ip=10.0.0.6:::24",
                 "10.0.0.6/24 brd 10.0.0.255 | 2001:db8::5/64 | 10.0.0.0/24 | 2001:db8::/64"},
             Row{"ip=10.0.0.5::10.0.0.1:24 ip=[2001:db8::5]:::64", "ip=[2001:db8::6]:::64",
                 "10.0.0.5/24 brd 10.0.0.255 | 2001:db8::6/64 | default via 10.0.0.1 | 10.0.0.0/24 | 2001:db8::/64"},
         }) {
        CAPTURE(row.first);
        CAPTURE(row.then);
        const MachineNetwork network;
        CHECK(obey(row.first) == "");
        CHECK(obey(row.then) == "");
        check(row.has);
    }
}

TEST_CASE("clear() leaves the kernel's own link-local address alone and nothing else") {
    const MachineNetwork network;
    REQUIRE(obey("ip=10.0.0.5::10.0.0.1:24 rd.route=172.16.0.0/12:192.168.9.1 ip=[2001:db8::5]::[fe80::1]:64 "
                 "rd.route=[2001:db8:1::]/48:[2001:db8:2::1]") == "");
    CHECK(words(setup().clear(network.eth0())) == "");
    check("");
    CHECK(kernel::has_link_local("eth0"));
    CHECK(words(setup().clear(network.eth0())) == "");
}

TEST_CASE("clear() and apply() touch no other link") {
    const MachineNetwork network;
    network.add_link("eth1", "dummy");
    REQUIRE(obey("ip=10.1.0.5:::24::eth1:none rd.route=172.16.0.0/12:10.1.0.1:eth1") == "");
    const std::string has = seen("eth1");
    REQUIRE(obey("ip=10.0.0.5::10.0.0.1:24::eth0:none") == "");
    CHECK(words(setup().clear(network.eth0())) == "");
    CHECK(seen("eth1") == has);
    CHECK(has.find("172.16.0.0/12 via 10.1.0.1") != std::string::npos);
}

TEST_CASE("what the kernel's own ip= does is found and can be taken over without taking it away") {
    const MachineNetwork network;
    CHECK_FALSE(setup().existing(network.eth0()));
    kernel::configure_like_ip_pnp("eth0", "10.0.0.5", "255.255.255.0", "10.0.0.1");
    check("10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24");
    const auto existing = setup().existing(network.eth0());
    REQUIRE(existing);
    CHECK(existing->origin == base::AddressOrigin::Kernel);
    CHECK(existing->address.text() == "10.0.0.5/24");
    CHECK(existing->routes == std::vector{route("0.0.0.0", 0, "10.0.0.1")});

    kernel::Removals removals;
    CHECK(words(setup().apply(network.eth0(), *existing)) == "");
    CHECK(removals.so_far() == Strings{});
    check("10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24");

    CHECK(obey("ip=10.0.0.6::10.0.0.1:24") == "");
    check("10.0.0.6/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24");
}

TEST_CASE("existing() finds what apply() did") {
    const MachineNetwork network;
    REQUIRE(obey("ip=10.0.0.5::10.0.0.1:32 rd.route=172.16.0.0/12:10.0.0.9") == "");
    const auto existing = setup().existing(network.eth0());
    REQUIRE(existing);
    CHECK(existing->address.text() == "10.0.0.5/32");
    CHECK(existing->routes.size() == 4);  // two gateways, each with its host route
    kernel::Removals removals;
    CHECK(words(setup().apply(network.eth0(), *existing)) == "");
    CHECK(removals.so_far() == Strings{});
}

TEST_CASE("an MTU that no adapter takes is refused with words") {
    const MachineNetwork network;
    const auto refused = setup().set_mtu(network.eth0(), 1'000'000);
    REQUIRE_FALSE(refused);
    CHECK(refused.failure().cause == base::Cause::MtuRefused);
    CHECK(refused.failure().object == "eth0");
    CHECK(refused.failure().evidence.find("1000000 bytes") != std::string::npos);
}

// Only the Pi 5's adapter does so (Linux, drivers/net/ethernet/cadence/macb_main.c, macb_change_mtu()); another one
// leaves this test nothing to do, and the machine that has it listens for its last line.
TEST_CASE("an adapter that takes an MTU only while it is down gets it, and is up again") {
    const kernel::FirstNetwork network;
    const auto links = netcfg::Links::open();
    REQUIRE(links);
    const auto found = std::ranges::find(links->all(), "macb", &base::Link::driver);
    if (found == links->all().end()) return;
    auto link_setup = setup();
    REQUIRE(words(link_setup.bring_up(found->index)) == "");
    CHECK(words(link_setup.set_mtu(found->index, 1400)) == "");
    CHECK(seen(found->name).starts_with("mtu 1400 | "));
    std::puts("the MTU of a macb is 1400");
}

TEST_CASE("routes of an option 121: the on-link ones come first, a bad one does not keep the others out") {
    const MachineNetwork network;
    base::NetConfig config;
    config.address = {base::Ipv4::parse("10.0.0.5").value(), 24};
    config.routes = {route("0.0.0.0", 0, "192.168.9.1"), route("10.9.0.0", 16, "10.0.0.255"),  // through everybody
                     route("192.168.9.0", 24, ""), route("172.16.0.0", 12, "10.0.0.1")};
    auto link_setup = setup();
    REQUIRE(words(link_setup.bring_up(network.eth0())) == "");
    const std::string said = words(link_setup.apply(network.eth0(), config));
    CHECK(said.find("eth0: ") == 0);
    CHECK(said.find("add the route 10.9.0.0/16 via 10.0.0.255") != std::string::npos);
    check(
        "10.0.0.5/24 brd 10.0.0.255 | default via 192.168.9.1 | 172.16.0.0/12 via 10.0.0.1 | 10.0.0.0/24 | "
        "192.168.9.0/24");
}

TEST_CASE("add_routes() adds beside what is there") {
    const MachineNetwork network;
    REQUIRE(obey("ip=10.0.0.5::10.0.0.1:24 ip=[2001:db8::5]:::64") == "");
    kernel::Removals removals;
    CHECK(words(setup().add_routes(network.eth0(), {route("172.17.0.0", 16, "172.16.0.1"), route("172.16.0.0", 16, ""),
                                                    route("2001:db8:1::", 48, "fe80::9")})) == "");
    CHECK(removals.so_far() == Strings{});
    check(
        "10.0.0.5/24 brd 10.0.0.255 | 2001:db8::5/64 | default via 10.0.0.1 | 172.16.0.0/16 | 172.17.0.0/16 via "
        "172.16.0.1 | 10.0.0.0/24 | 2001:db8:1::/48 via fe80::9 | 2001:db8::/64");
    const std::string said = words(setup().add_routes(network.eth0(), {route("10.9.0.0", 16, "192.168.9.1")}));
    CHECK(said.find("Network is unreachable") != std::string::npos);
}

TEST_CASE("a VLAN that is there is fine; another one of its name is not, nor one without parent") {
    const MachineNetwork network;
    auto link_setup = setup();
    CHECK(words(link_setup.create_vlan({"vlan5", "eth0", 5}, network.eth0())) == "");
    CHECK(words(link_setup.create_vlan({"vlan5", "eth0", 5}, network.eth0())) == "");
    CHECK(words(link_setup.create_vlan({"vlan5", "eth0", 6}, network.eth0())).find("File exists") != std::string::npos);
    CHECK(words(link_setup.create_vlan({"eth0.5", "eth0", 5}, network.eth0())).find("File exists") !=
          std::string::npos);
    CHECK(words(link_setup.create_vlan({"lan", "gone", 7}, {4711})).find("lan: ") == 0);
    CHECK(seen("vlan5") == "down | vlan 5 of eth0");
    CHECK(seen("eth0") == "down");
}

TEST_CASE("Links knows which links are VLANs") {
    const MachineNetwork network;
    auto links = netcfg::Links::open();
    REQUIRE(links);
    REQUIRE(words(setup().create_vlan({"eth0.42", "eth0", 42}, network.eth0())) == "");
    REQUIRE(links->dispatch());
    std::string vlans;
    for (const auto& link : links->all()) {
        if (link.vlan) vlans += link.name + "=" + std::to_string(*link.vlan) + (link.physical ? " physical" : "") + " ";
    }
    CHECK(vlans == "eth0.42=42 ");
}

TEST_CASE("a MAC address is set also by a driver that can't do it while its link is up") {
    kernel::FirstNetwork network;
    REQUIRE(network.wait_for("usb0"));  // usbnet's, as on the Pis whose Ethernet is on USB
    const auto mac = base::MacAddress::parse("52:54:00:00:00:99").value();
    const base::IfIndex usb0 = MachineNetwork::index_of("usb0");
    auto link_setup = setup();
    REQUIRE(words(link_setup.bring_up(usb0)) == "");
    CHECK(words(link_setup.set_mac(usb0, mac)) == "");
    CHECK(seen("usb0") == "mac 52:54:00:00:00:99");

    REQUIRE(obey("ip=10.0.0.5:::24::usb0:none") == "");
    CHECK(words(link_setup.set_mac(usb0, mac)) == "");  // has it: stays up, with its address
    CHECK(seen("usb0") == "mac 52:54:00:00:00:99 | 10.0.0.5/24 brd 10.0.0.255 | 10.0.0.0/24");
    CHECK(words(link_setup.set_mac(usb0, {{1, 0, 0, 0, 0, 1}})).find("set the MAC address 01:00:00:00:00:01") !=
          std::string::npos);
    CHECK(words(link_setup.clear(usb0)) == "");
}
