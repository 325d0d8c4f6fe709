
#include "agent/settings/command_line.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "agent/settings/resolve.h"

using agent::core::LocalRoot;
using agent::core::NfsRoot;
using agent::core::RootSpec;
using agent::settings::from_command_line;

namespace {

RootSpec only_root(const char* line) {
    const auto config = from_command_line(line);
    REQUIRE(config.roots.size() == 1);
    CHECK(config.mistakes.empty());
    return config.roots[0].root;
}

}  // namespace

TEST_CASE("every spelling of a root makes its candidate") {
    CHECK(only_root("root=/dev/nfs") == RootSpec(NfsRoot{}));
    CHECK(only_root("root=/dev/nfs nfsroot=/srv/%s") == RootSpec(NfsRoot{"", "/srv/%s", ""}));
    CHECK(only_root("nfsroot=10.0.0.1:/srv,vers=3 root=/dev/nfs") == RootSpec(NfsRoot{"10.0.0.1", "/srv", "vers=3"}));
    CHECK(only_root("root=nfs:nas:/srv") == RootSpec(NfsRoot{"nas", "/srv", ""}));
    CHECK(only_root("farroot.root=nfs:nas:/srv") == RootSpec(NfsRoot{"nas", "/srv", ""}));
    CHECK(only_root("farroot.root=/dev/nfs") == RootSpec(NfsRoot{}));
    CHECK(only_root("root=nfs:[fd00:50::1]:/export/root") == RootSpec(NfsRoot{"[fd00:50::1]", "/export/root", ""}));
    CHECK(only_root("root=/dev/nfs nfsroot=[fe80::1%eth0]:/p") == RootSpec(NfsRoot{"[fe80::1%eth0]", "/p", ""}));
    CHECK(only_root("root=/dev/mmcblk0p2") == RootSpec(LocalRoot{"/dev/mmcblk0p2"}));
}

TEST_CASE("words of a root mean something together") {
    CHECK(only_root("boot=nfs") == RootSpec(NfsRoot{}));
    CHECK(only_root("boot=nfs nfsroot=auto") == RootSpec(NfsRoot{}));
    CHECK(only_root("boot=nfs nfsroot=10.0.0.1:/srv,ro") == RootSpec(NfsRoot{"10.0.0.1", "/srv", "ro"}));
    CHECK(only_root("root=nfs nfsroot=10.0.0.1:/srv") == RootSpec(NfsRoot{"10.0.0.1", "/srv", ""}));
    CHECK(only_root("root=nfs4 nfsroot=10.0.0.1:/srv") == RootSpec(NfsRoot{"10.0.0.1", "/srv", "vers=4"}));
    CHECK(only_root("nfsroot=10.0.0.1:/srv") == RootSpec(NfsRoot{"10.0.0.1", "/srv", ""}));
    CHECK(only_root("root=dhcp") == RootSpec(NfsRoot{}));
    CHECK(only_root("root=10.0.0.1:/srv -- root=nfs:evil:/srv") == RootSpec(NfsRoot{"10.0.0.1", "/srv", ""}));
}

TEST_CASE("root=dhcp beside nfsroot= is refused, as dracut does: neither counts") {
    for (const char* line : {"root=dhcp nfsroot=10.0.0.1:/srv", "nfsroot=10.0.0.1:/srv root=dhcp6"}) {
        const auto config = from_command_line(line);
        CHECK(config.roots.empty());
        REQUIRE(config.mistakes.size() == 1);
        CHECK(
            config.mistakes[0] ==
            "command line: nfsroot=10.0.0.1:/srv is ignored: root=dhcp leaves the root to the network, nfsroot= names "
            "one: neither counts");
    }
}

TEST_CASE("nfsroot= beside a local root counts with boot=nfs alone, and the local root is the fallback then") {
    const auto without = from_command_line("root=/dev/sda1 nfsroot=10.0.0.1:/srv");
    REQUIRE(without.roots.size() == 1);
    CHECK(without.roots[0].root == RootSpec(LocalRoot{"/dev/sda1"}));
    CHECK(without.mistakes.size() == 1);

    const auto with = from_command_line("root=/dev/sda1 nfsroot=10.0.0.1:/srv boot=nfs rootfstype=ext4 rootdelay=9");
    REQUIRE(with.roots.size() == 1);
    CHECK(with.roots[0].root == RootSpec(NfsRoot{"10.0.0.1", "/srv", ""}));
    CHECK(with.local.root == RootSpec(LocalRoot{"/dev/sda1", "ext4", "", base::seconds(9)}));
    CHECK(with.local.source == "command line");
}

TEST_CASE("several roots are tried in the order of the line, whosever words they are") {
    const auto config =
        from_command_line("root=nfs:a:/r farroot.root=nfs:b:/r root=/dev/nfs root=nfs:d:/r nfsroot=c:/r");
    REQUIRE(config.roots.size() == 4);
    const std::vector<std::string> servers{"a", "b", "c", "d"};
    for (std::size_t i = 0; i < servers.size(); ++i)
        CHECK(std::get<NfsRoot>(config.roots[i].root).server == servers[i]);
}

TEST_CASE("a farroot word that does not exist is named with what was probably meant; others' words are theirs") {
    const auto config = from_command_line("farroot.dedline=8 farroot.deadline rootwait quiet splash=1 rd.neednet=1");
    REQUIRE(config.mistakes.size() == 2);
    CHECK(config.mistakes[0] ==
          "command line: farroot.dedline=8 is ignored: there is no such key; deadline is probably meant");
    CHECK(config.mistakes[1] == "command line: farroot.deadline is ignored: expected farroot.deadline=SECONDS");
}

TEST_CASE("an empty command line means the defaults") {
    const auto config = from_command_line("");
    CHECK(config.roots.empty());
    CHECK(config.ip.empty());
    CHECK(config.vlans.empty());
    CHECK(config.routes.empty());
    CHECK(config.nameservers.empty());
    CHECK_FALSE(config.bootif);
    CHECK_FALSE(config.read_write);
    CHECK(config.init.empty());
    CHECK(config.deadline == base::seconds(90));
}

TEST_CASE("the last of ro and rw counts; quotes hold blanks; line ends are blanks") {
    CHECK(from_command_line("ro rw\n").read_write);
    CHECK_FALSE(from_command_line("rw ro").read_write);
    CHECK(from_command_line("init=\"/my init\" rw").init == "/my init");
    CHECK(from_command_line("farroot.deadline=8").deadline == base::seconds(8));
}

TEST_CASE("the network's words, each as often as it is given") {
    const auto config = from_command_line(
        "ip=eth0:dhcp farroot.ip=10.0.0.5::10.0.0.1:24::eth0.5:none nfsaddrs=off vlan=eth0.5:eth0 "
        "farroot.vlan=vlan6:eth0 "
        "rd.route=10.1.0.0/16:10.0.0.1 rd.route=[2001:db8::/32]:[fe80::1]:eth0 nameserver=9.9.9.9 "
        "farroot.nameserver=[2001:db8::53] BOOTIF=01-52-54-00-12-34-56 rd.neednet=1 bootdev=eth0");
    CHECK(config.mistakes.empty());
    REQUIRE(config.ip.size() == 3);
    CHECK(config.ip[0].device == "eth0");
    CHECK(config.ip[1].config.address.text() == "10.0.0.5/24");
    CHECK(config.ip[2].method == base::IpRequest::Method::Off);
    REQUIRE(config.vlans.size() == 2);
    CHECK(config.vlans[0] == base::VlanRequest{"eth0.5", "eth0", 5});
    CHECK(config.vlans[1] == base::VlanRequest{"vlan6", "eth0", 6});
    REQUIRE(config.routes.size() == 2);
    CHECK(config.routes[1].route.destination.text() == "2001:db8::/32");
    REQUIRE(config.nameservers.size() == 2);
    CHECK(config.nameservers[1].text() == "2001:db8::53");
    CHECK(config.bootif == base::MacAddress::parse("52:54:00:12:34:56"));
}

TEST_CASE("a value that can't be used is named with what was expected, and the rest counts") {
    for (const char* word :
         {"farroot.deadline=-1", "farroot.deadline=", "farroot.deadline=8s", "farroot.deadline=99999999999999999999",
          "root=somewhere", "ip=1.2.3", "farroot.ip=eth0:bogus", "vlan=eth0", "rd.route=10.1.0.0/16", "nameserver=dns",
          "BOOTIF=eth0", "root=nfs:[nas]:/srv", "nfsroot=[10.0.0.1]:/srv"}) {
        CAPTURE(word);
        const auto config = from_command_line(std::string(word) + " rw");
        REQUIRE(config.mistakes.size() == 1);
        CHECK(config.mistakes[0].find(word) != std::string::npos);
        CHECK(config.read_write);
    }
}

TEST_CASE("what other programs do and farroot does not is named, and the rest counts") {
    for (const char* word :
         {"bond=bond0:eth0,eth1", "team=team0:eth0", "bridge=br0:eth0", "ifname=bootnet:52:54:00:12:34:56",
          "boot=overlay", "boot=casper", "overlayroot=tmpfs", "netroot=iscsi:10.0.0.1::::disk", "dhcpclass=pi",
          "cryptdevice=/dev/sda2:root", "rd.luks.uuid=12", "rd.lvm.lv=vg/root", "rd.md.uuid=12", "break=premount",
          "rd.break", "modules-load=dwc2,g_ether"}) {
        CAPTURE(word);
        const auto config = from_command_line("root=nfs:10.0.0.1:/srv " + std::string(word) + " rw");
        REQUIRE(config.mistakes.size() == 1);
        CHECK(config.mistakes[0].starts_with("command line: " + std::string(word) + " is ignored: "));
        CHECK(config.read_write);
        CHECK(config.roots.size() == 1);
    }
    for (const char* word :
         {"boot=local", "overlayroot=", "overlayroot=disabled", "modules-load=i2c-dev", "rd.luks=0"}) {
        CAPTURE(word);
        CHECK(from_command_line(word).mistakes.empty());
    }
}

TEST_CASE("a word that is taken in part, or in another way, says so") {
    const auto word = from_command_line("ip=10.0.0.5::10.0.0.1:24:pi:eth0:statik bond=bond0");
    REQUIRE(word.ip.size() == 1);
    CHECK(word.ip[0].config.address.text() == "10.0.0.5/24");
    REQUIRE(word.mistakes.size() == 2);
    CHECK(word.mistakes[0].starts_with("command line: bond=bond0 is ignored: "));
    CHECK(word.mistakes[1].starts_with(
        "command line: ip=10.0.0.5::10.0.0.1:24:pi:eth0:statik: autoconf: 'statik' is not one of dhcp, "));

    const auto bootp = from_command_line("ip=bootp");
    REQUIRE(bootp.mistakes.size() == 1);
    CHECK(bootp.mistakes[0] ==
          "command line: ip=bootp: autoconf: 'bootp' is a protocol that farroot does not speak: it asks by DHCP");
    CHECK(bootp.ip[0].method == base::IpRequest::Method::Dhcp);

    for (const char* options : {"udp,vers=3", "vers=3,proto=udp", "proto=udp6"}) {
        CAPTURE(options);
        const auto udp = from_command_line("root=/dev/nfs nfsroot=10.0.0.1:/srv," + std::string(options));
        CHECK(std::get<NfsRoot>(udp.roots.at(0).root).options == options);
        REQUIRE(udp.mistakes.size() == 1);
        CHECK(udp.mistakes[0].ends_with(
            ": most kernels do not mount NFS over UDP any more: where this one does not, TCP is taken"));
    }
    CHECK(from_command_line("ip=10.0.0.5::::::static root=nfs:a:/r,proto=tcp,mountproto=udp").mistakes.empty());
}

TEST_CASE("a cmdline.txt that was written on Windows, or has a second line") {
    using agent::settings::read_cmdline_txt;
    CHECK(only_root("root=192.168.1.2:/srv/pi\r") == RootSpec(NfsRoot{"192.168.1.2", "/srv/pi", ""}));
    CHECK(from_command_line("root=/dev/nfs nfsroot=192.168.1.2:/srv/pi rw\r\n").read_write);
    CHECK(read_cmdline_txt("root=192.168.1.2:/srv/pi\r\n\r\n").mistakes.empty());
    const auto layer =
        read_cmdline_txt("console=tty1 rootwait\r\nroot=/dev/nfs nfsroot=192.168.1.2:/srv/pi\r\nthird\n");
    CHECK(layer.settings.empty());
    REQUIRE(layer.mistakes.size() == 1);
    CHECK(layer.mistakes[0] ==
          "command line: root=/dev/nfs is ignored: it stands on a line of its own, and the Pi reads the first line of "
          "cmdline.txt alone: put all words on that one");
}
