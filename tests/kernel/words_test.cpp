// The forms of ip=, vlan= and rd.route=, each with what the kernel then has.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/kernel/machine_network.h"
#include "tests/kernel/obey.h"

namespace {

struct Row {
    std::string words;
    std::string has;
    std::string link = "eth0";
};

void check(const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        CAPTURE(row.words);
        const kernel::MachineNetwork network;
        CHECK(kernel::obey(row.words) == "");
        CHECK(kernel::seen(row.link) == row.has);
        CHECK(kernel::seen_elsewhere(row.link) == row.has);
    }
}

}  // namespace

TEST_CASE("ip= in the kernel's forms") {
    check({
        {"ip=10.0.0.5:10.0.0.2:10.0.0.1:255.255.255.0:pi:eth0:off:10.0.0.53:10.0.0.54:10.0.0.123",
         "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:255.255.255.0::eth0:none",
         "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:24:::on", "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:24:::any", "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:24", "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"nfsaddrs=10.0.0.5::10.0.0.1:24", "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::0.0.0.0:24", "10.0.0.5/24 brd 10.0.0.255 | 10.0.0.0/24"},
        {"ip=10.0.0.5:::255.255.254.0", "10.0.0.5/23 brd 10.0.1.255 | 10.0.0.0/23"},
        // A missing netmask is that of the class.
        {"ip=10.0.0.5", "10.0.0.5/8 brd 10.255.255.255 | 10.0.0.0/8"},
        {"ip=172.16.0.5:172.16.0.2", "172.16.0.5/16 brd 172.16.255.255 | 172.16.0.0/16"},
        {"ip=192.168.1.5", "192.168.1.5/24 brd 192.168.1.255 | 192.168.1.0/24"},
        // Asking the network.
        {"ip=dhcp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=dhcp,1,pi", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=on", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=any", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=both", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=bootp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=rarp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=:::::eth0:dhcp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=:::::eth0", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5:10.0.0.2:::pi:eth0:dhcp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        // Leaving a link alone.
        {"ip=off", "down"},
        {"ip=none", "down"},
        {"ip=", "down"},
        {"ip=:::::eth0:off", "down"},
    });
}

TEST_CASE("ip= in dracut's forms") {
    check({
        {"ip=eth0:dhcp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=single-dhcp", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=dhcp,dhcp6", "10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=eth0:on:1400", "mtu 1400 | 10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=eth0:dhcp:9000:52:54:00:12:34:56",
         "mtu 9000 | mac 52:54:00:12:34:56 | 10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=eth0:any::52-54-00-12-34-56",
         "mac 52:54:00:12:34:56 | 10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:24:pi:eth0:none:9000",
         "mtu 9000 | 10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:255.255.255.0:pi:eth0:none:1400:52:54:00:12:34:56",
         "mtu 1400 | mac 52:54:00:12:34:56 | 10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:24:pi:eth0:none::52:54:00:12:34:56",
         "mac 52:54:00:12:34:56 | 10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=10.0.0.5::10.0.0.1:24:pi:eth0:off:10.0.0.53:10.0.0.54",
         "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24"},
        {"ip=eth0:off", "down"},
        // IPv6 by router advertisements, of which there are none here.
        {"ip=auto6", ""},
        {"ip=dhcp6", ""},
        {"ip=eth0:auto6", ""},
        {"ip=eth0:either6", ""},
    });
}

TEST_CASE("ip=link6 gives the link nothing but the kernel's own link-local address") {
    for (const std::string words : {"ip=link6", "ip=link-local", "ip=eth0:link6", "ip=eth0:link-local"}) {
        CAPTURE(words);
        const kernel::MachineNetwork network;
        CHECK(kernel::obey(words) == "");
        CHECK(kernel::seen("eth0") == "");
        CHECK(kernel::has_link_local("eth0"));
    }
}

TEST_CASE("ip= with narrow networks and gateways outside of them, as clouds have them") {
    check({
        {"ip=10.0.0.5:::32", "10.0.0.5/32"},
        {"ip=10.0.0.5::10.0.0.1:32", "10.0.0.5/32 | default via 10.0.0.1 | 10.0.0.1/32"},
        {"ip=10.0.0.5::192.168.9.1:24",
         "10.0.0.5/24 brd 10.0.0.255 | default via 192.168.9.1 | 10.0.0.0/24 | 192.168.9.1/32"},
        {"ip=10.0.0.5::10.0.0.5:24", "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.5 | 10.0.0.0/24"},
        {"ip=10.0.0.4::10.0.0.5:31", "10.0.0.4/31 | default via 10.0.0.5 | 10.0.0.4/31"},
        {"ip=10.0.0.5::10.0.0.4:255.255.255.254", "10.0.0.5/31 | default via 10.0.0.4 | 10.0.0.4/31"},
        {"ip=10.0.0.5::10.0.0.6:30", "10.0.0.5/30 brd 10.0.0.7 | default via 10.0.0.6 | 10.0.0.4/30"},
    });
}

TEST_CASE("ip= with IPv6") {
    check({
        {"ip=[2001:db8::5]::[2001:db8::1]:64:pi:eth0:none:[2001:db8::53]",
         "2001:db8::5/64 | default via 2001:db8::1 | 2001:db8::/64"},
        {"ip=[2001:db8::5]::[fe80::1]:64:pi:eth0:none", "2001:db8::5/64 | default via fe80::1 | 2001:db8::/64"},
        {"ip=[2001:db8::5]::[2001:db8:ffff::1]:64::eth0:none",
         "2001:db8::5/64 | default via 2001:db8:ffff::1 | 2001:db8::/64 | 2001:db8:ffff::1/128"},
        {"ip=[2001:db8::5]::[fe80::1]:128::eth0:none", "2001:db8::5/128 | default via fe80::1 | 2001:db8::5/128"},
        {"ip=[2001:db8::5]", "2001:db8::5/64 | 2001:db8::/64"},
        {"ip=[fd00::5]:::48::eth0:none:9000:52:54:00:12:34:56",
         "mtu 9000 | mac 52:54:00:12:34:56 | fd00::5/48 | fd00::/48"},
        // A word for each family.
        {"ip=10.0.0.5::10.0.0.1:24::eth0:none ip=[2001:db8::5]::[fe80::1]:64::eth0:none",
         "10.0.0.5/24 brd 10.0.0.255 | 2001:db8::5/64 | default via 10.0.0.1 | 10.0.0.0/24 | default via fe80::1 | "
         "2001:db8::/64"},
    });
}

TEST_CASE("rd.route= beside ip=") {
    const std::string four = "ip=10.0.0.5::10.0.0.1:24::eth0:none ";
    const std::string six = "ip=[2001:db8::5]::[fe80::1]:64::eth0:none ";
    const std::string has_four = "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.1 | ";
    const std::string has_six = "2001:db8::5/64 | default via fe80::1 | ";
    check({
        {four + "rd.route=172.16.0.0/12:10.0.0.9:eth0", has_four + "172.16.0.0/12 via 10.0.0.9 | 10.0.0.0/24"},
        {four + "rd.route=172.16.0.0/255.240.0.0:10.0.0.9", has_four + "172.16.0.0/12 via 10.0.0.9 | 10.0.0.0/24"},
        {four + "rd.route=192.168.7.0/24::eth0", has_four + "10.0.0.0/24 | 192.168.7.0/24"},
        {four + "rd.route=192.168.7.7:10.0.0.9", has_four + "10.0.0.0/24 | 192.168.7.7/32 via 10.0.0.9"},
        {four + "rd.route=192.168.7.0/24:172.16.0.1 rd.route=172.16.0.0/16::eth0",
         has_four + "172.16.0.0/16 | 10.0.0.0/24 | 192.168.7.0/24 via 172.16.0.1"},
        {four + "rd.route=192.168.7.0/24:172.16.0.1",
         has_four + "10.0.0.0/24 | 192.168.7.0/24 via 172.16.0.1 | 172.16.0.1/32"},
        {"ip=10.0.0.5:::24 rd.route=0.0.0.0/0:10.0.0.254",
         "10.0.0.5/24 brd 10.0.0.255 | default via 10.0.0.254 | 10.0.0.0/24"},
        {four + "rd.route=172.16.0.0/12:10.0.0.9:eth1", has_four + "10.0.0.0/24"},
        {six + "rd.route=[2001:db8:1::]/48:[2001:db8::9]:eth0",
         has_six + "2001:db8:1::/48 via 2001:db8::9 | 2001:db8::/64"},
        {six + "rd.route=[2001:db8:1::/48]:[fe80::9]", has_six + "2001:db8:1::/48 via fe80::9 | 2001:db8::/64"},
        {six + "rd.route=[2001:db8:7::]/64::eth0", has_six + "2001:db8:7::/64 | 2001:db8::/64"},
        {six + "rd.route=[2001:db8:3::/8]:[2001:db8::9]:eth0", has_six + "2000::/8 via 2001:db8::9 | 2001:db8::/64"},
        {"ip=[2001:db8::5] rd.route=[::]/0:[fe80::9]:eth0", "2001:db8::5/64 | default via fe80::9 | 2001:db8::/64"},
    });
}

TEST_CASE("vlan= in four styles of names, with an address on it; its parent is up and has none") {
    for (const std::string name : {"vlan0005", "vlan5", "eth0.0005", "eth0.5"}) {
        const std::string words = "vlan=" + name + ":eth0 ip=10.5.0.5::10.5.0.1:24::" + name + ":none";
        const std::string has = "vlan 5 of eth0 | 10.5.0.5/24 brd 10.5.0.255 | default via 10.5.0.1 | 10.5.0.0/24";
        CAPTURE(words);
        const kernel::MachineNetwork network;
        CHECK(kernel::obey(words) == "");
        CHECK(kernel::seen(name) == has);
        CHECK(kernel::seen_elsewhere(name) == has);
        CHECK(kernel::seen("eth0") == "");
    }
}

TEST_CASE("vlan= with the other words") {
    check({
        {"vlan=vlan4094:eth0 ip=vlan4094:dhcp",
         "vlan 4094 of eth0 | 10.0.0.50/24 brd 10.0.0.255 | default via 10.0.0.1 | 10.0.0.0/24", "vlan4094"},
        {"vlan=eth0.1:eth0 ip=[2001:db8::5]::[fe80::1]:64::eth0.1:none:1400",
         "vlan 1 of eth0 | mtu 1400 | 2001:db8::5/64 | default via fe80::1 | 2001:db8::/64", "eth0.1"},
        {"vlan=eth0.7:eth0 vlan=eth0.7.9:eth0.7 ip=10.9.0.5:::24::eth0.7.9:none",
         "vlan 9 of eth0.7 | 10.9.0.5/24 brd 10.9.0.255 | 10.9.0.0/24", "eth0.7.9"},
        // An MTU that the parent does not have is let be.
        {"vlan=vlan5:eth0 ip=10.5.0.5:::24::vlan5:none:9000",
         "vlan 5 of eth0 | 10.5.0.5/24 brd 10.5.0.255 | 10.5.0.0/24", "vlan5"},
        {"vlan=vlan5:eth0 ip=10.5.0.5:::24::vlan5:none rd.route=10.6.0.0/16:10.5.0.1:vlan5",
         "vlan 5 of eth0 | 10.5.0.5/24 brd 10.5.0.255 | 10.6.0.0/16 via 10.5.0.1 | 10.5.0.0/24", "vlan5"},
        {"vlan=vlan5:eth0", "down | vlan 5 of eth0", "vlan5"},
    });
}
