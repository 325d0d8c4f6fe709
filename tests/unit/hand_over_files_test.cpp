#include "netcfg/hand_over_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

using base::AddressOrigin;
using base::IpAddress;
using base::NetConfig;
using netcfg::hand_over_files;
using netcfg::HandOverFile;
using netcfg::resolv_conf;

namespace {

base::Link eth0() {
    base::Link link;
    link.index = {2};
    link.name = "eth0";
    link.mac = *base::MacAddress::parse("b8:27:eb:12:34:56");
    return link;
}

base::IpPrefix prefix(std::string_view address, int length) {
    return {*IpAddress::parse(address), length};
}

base::IpRoute default_route(std::string_view gateway) {
    const auto hop = *IpAddress::parse(gateway);
    return {{hop.v4() != nullptr ? IpAddress(base::Ipv4{}) : IpAddress(base::Ipv6{}), 0}, hop};
}

NetConfig leased() {
    NetConfig config;
    config.address = prefix("192.168.50.101", 24);
    config.routes = {default_route("192.168.50.1")};
    config.dns = {*IpAddress::parse("192.168.50.1"), *IpAddress::parse("192.168.50.2")};
    config.domain = "lab";
    config.search = {"sub.lab", "example.org"};
    config.next_server = *IpAddress::parse("192.168.50.1");
    config.root_path = "192.168.50.1:/export/root";
    config.lease_time = base::seconds(3600);
    return config;
}

NetConfig fixed() {
    NetConfig config = leased();
    config.origin = AddressOrigin::Static;
    config.lease_time = std::nullopt;
    config.mtu = 9000;
    config.ntp = {*base::Ipv4::parse("192.168.50.3")};
    config.routes.push_back({prefix("10.0.0.0", 8), *IpAddress::parse("172.16.0.1")});
    return config;
}

std::string content(const std::vector<HandOverFile>& files, std::string_view path) {
    const auto file = std::ranges::find(files, path, &HandOverFile::path);
    return file == files.end() ? "no such file" : file->content;
}

std::string content(const NetConfig& config, std::string_view path) {
    return content(hand_over_files(eth0(), config, "pi20"), path);
}

constexpr auto kIpconfig = "/run/net-eth0.conf";
constexpr auto kNetworkd = "/run/systemd/network/00-farroot-eth0.network";
constexpr auto kProfile = "/run/NetworkManager/system-connections/farroot-eth0.nmconnection";

}  // namespace

TEST_CASE("hand-over: a lease for those who read klibc's files") {
    CHECK(content(leased(), kIpconfig) == R"(DEVICE='eth0'
PROTO='dhcp'
IPV4ADDR='192.168.50.101'
IPV4BROADCAST='192.168.50.255'
IPV4NETMASK='255.255.255.0'
IPV4GATEWAY='192.168.50.1'
IPV4DNS0='192.168.50.1'
IPV4DNS1='192.168.50.2'
HOSTNAME='pi20'
DNSDOMAIN='lab'
ROOTSERVER='192.168.50.1'
ROOTPATH='192.168.50.1:/export/root'
DHCPLEASETIME='3600'
DOMAINSEARCH='lab sub.lab example.org'
)");
}

TEST_CASE("hand-over: a lease for systemd-networkd") {
    CHECK(content(leased(), kNetworkd) == R"(# Left by farroot: the root is mounted over this link.
[Match]
MACAddress=b8:27:eb:12:34:56
Type=ether
Kind=!*

[Network]
KeepConfiguration=yes
IgnoreCarrierLoss=yes
DHCP=ipv4

[DHCPv4]
ClientIdentifier=mac
)");
}

TEST_CASE("hand-over: a lease for NetworkManager, which is to believe that the link has been its own") {
    const auto files = hand_over_files(eth0(), leased(), "pi20");
    CHECK(content(files, kProfile) == R"(# Left by farroot: the root is mounted over this link.
[connection]
id=farroot eth0
uuid=66617272-6f6f-8000-8074-b827eb123456
type=ethernet
autoconnect-priority=999
autoconnect-retries=0

[ethernet]
mac-address=b8:27:eb:12:34:56
cloned-mac-address=preserve

[ipv4]
method=auto
dhcp-client-id=mac
dhcp-timeout=2147483647

[ipv6]
method=auto
addr-gen-mode=eui64
)");
    CHECK(content(files, "/run/NetworkManager/devices/2") == R"([device]
managed=true
connection-uuid=66617272-6f6f-8000-8074-b827eb123456
)");
    CHECK(content(files, "/run/NetworkManager/internal-66617272-6f6f-8000-8074-b827eb123456-eth0.lease") ==
          "ADDRESS=192.168.50.101\n");
    CHECK(content(files, "/run/NetworkManager/conf.d/00-farroot-eth0.conf") ==
          R"(# Left by farroot: the root is mounted over this link.
[device-farroot-eth0]
match-device=interface-name:=eth0,mac:b8:27:eb:12:34:56
ignore-carrier=yes
)");
}

TEST_CASE("hand-over: a static address, with a gateway outside its network") {
    CHECK(content(fixed(), kNetworkd) == R"(# Left by farroot: the root is mounted over this link.
[Match]
MACAddress=b8:27:eb:12:34:56
Type=ether
Kind=!*

[Link]
MTUBytes=9000

[Network]
KeepConfiguration=yes
IgnoreCarrierLoss=yes
Address=192.168.50.101/24
DNS=192.168.50.1 192.168.50.2
Domains=lab sub.lab example.org
NTP=192.168.50.3

[Route]
Destination=0.0.0.0/0
Gateway=192.168.50.1
GatewayOnLink=yes

[Route]
Destination=172.16.0.1/32
Scope=link

[Route]
Destination=10.0.0.0/8
Gateway=172.16.0.1
GatewayOnLink=yes
)");
    const std::string profile = content(fixed(), kProfile);
    CHECK(profile.find("\ncloned-mac-address=preserve\nmtu=9000\n") != std::string::npos);
    CHECK(profile.find(R"(
[ipv4]
method=manual
address1=192.168.50.101/24
gateway=192.168.50.1
dns=192.168.50.1;192.168.50.2;
dns-search=lab;sub.lab;example.org;
route1=172.16.0.1/32
route2=10.0.0.0/8,172.16.0.1

[ipv6]
method=auto
addr-gen-mode=eui64
)") != std::string::npos);
    CHECK(content(fixed(), kIpconfig).find("PROTO='static'\n") != std::string::npos);
}

TEST_CASE("hand-over: a static IPv6 address") {
    NetConfig config;
    config.origin = AddressOrigin::Static;
    config.address = prefix("fd00:50::2", 64);
    config.routes = {default_route("fe80::1")};
    config.dns = {*IpAddress::parse("fd00:50::1")};
    CHECK(content(config, kNetworkd).find(R"(
[Network]
KeepConfiguration=yes
IgnoreCarrierLoss=yes
Address=fd00:50::2/64
DNS=fd00:50::1
)") != std::string::npos);
    CHECK(content(config, kProfile).find(R"(
[ipv4]
method=auto
dhcp-client-id=mac

[ipv6]
method=manual
address1=fd00:50::2/64
gateway=fe80::1
dns=fd00:50::1;
)") != std::string::npos);
    CHECK(content(config, "/run/net6-eth0.conf") == R"(DEVICE6='eth0'
IPV6PROTO='static'
IPV6ADDR='fd00:50::2'
IPV6NETMASK='64'
IPV6GATEWAY='fe80::1'
IPV6DNS0='fd00:50::1'
IPV6DNS1=''
HOSTNAME='pi20'
DNSDOMAIN=''
IPV6DOMAINSEARCH=''
)");
    CHECK(content(config, kIpconfig) == "no such file");
}

TEST_CASE("hand-over: an address of IPv6 autoconfiguration is the network software's to keep alive") {
    NetConfig config;
    config.origin = AddressOrigin::Slaac;
    config.address = prefix("fd00:50::5054:ff:fe00:2", 64);
    CHECK(content(config, kNetworkd).find("Address=fd00") == std::string::npos);
    CHECK(content(config, kProfile).find("[ipv6]\nmethod=auto\naddr-gen-mode=eui64\n") != std::string::npos);
}

TEST_CASE("hand-over: a VLAN shares its MAC address, so that it goes by name and id") {
    base::Link link = eth0();
    link.name = "eth0.5";
    link.vlan = 5;
    const auto files = hand_over_files(link, leased(), "");
    CHECK(content(files, "/run/systemd/network/00-farroot-eth0.5.network").find("[Match]\nName=eth0.5\nKind=vlan\n") !=
          std::string::npos);
    const std::string profile = content(files, "/run/NetworkManager/system-connections/farroot-eth0.5.nmconnection");
    CHECK(profile.find("uuid=66617272-6f6f-8005-8074-b827eb123456\ntype=vlan\ninterface-name=eth0.5\n") !=
          std::string::npos);
    CHECK(profile.find("[vlan]\nid=5\n") != std::string::npos);
}

TEST_CASE("hand-over: a profile is for root's eyes, the others for all") {
    for (const auto& file : hand_over_files(eth0(), leased(), "pi20")) {
        CAPTURE(file.path);
        CHECK(file.mode == (file.path == kProfile ? 0600U : 0644U));
        CHECK(file.path.starts_with("/run/"));
    }
}

TEST_CASE("hand-over: nothing from the network ends a line, a quotation or a list") {
    NetConfig config = fixed();
    config.domain = "lab\nDNS=6.6.6.6";
    config.search = {"good.lab", "bad;lab", "bad'lab", "bad lab", "bad\x1b[2Jlab", "$(reboot)"};
    for (const char* path : {"/x'; reboot; '", "/x\nreboot", "/x\\'", "/x\x7f", "/x\x01"}) {
        CAPTURE(path);
        config.root_path = path;
        const auto files = hand_over_files(eth0(), config, "pi';reboot;'");
        CHECK(content(files, kIpconfig).find("ROOTPATH=''\n") != std::string::npos);
        CHECK(content(files, kIpconfig).find("HOSTNAME=''\n") != std::string::npos);
        CHECK(content(files, kIpconfig).find("DNSDOMAIN=''\n") != std::string::npos);
        for (const auto& file : files) {
            CAPTURE(file.path);
            CHECK(file.content.find("reboot") == std::string::npos);
            CHECK(file.content.find("bad") == std::string::npos);
            CHECK(file.content.find("6.6.6.6") == std::string::npos);
        }
    }
    config.root_path = "10.0.0.1:/a path, with $HOME and `date`";  // single quotes hold them
    CHECK(content(config, kIpconfig).find("ROOTPATH='10.0.0.1:/a path, with $HOME and `date`'\n") != std::string::npos);
}

TEST_CASE("hand-over: a link whose name can't stand in a file gets none") {
    base::Link link = eth0();
    for (const char* name : {"", "..", "-x", "a'b", "a\nb", "a;b", "a\"b", "a*", "\xff", "../x"}) {
        CAPTURE(name);
        link.name = name;
        CHECK(hand_over_files(link, leased(), "pi20").empty());
    }
}

TEST_CASE("resolv.conf: the search list and the first three servers") {
    const std::vector<std::string> servers{"192.168.50.1", "192.168.50.2", "10.0.0.3", "10.0.0.4"};
    CHECK(resolv_conf(servers, {"lab", "sub.lab", "example.org", "bad\nnameserver 6.6.6.6"}) ==
          "search lab sub.lab example.org\nnameserver 192.168.50.1\nnameserver 192.168.50.2\nnameserver 10.0.0.3\n");
    CHECK(resolv_conf({}, {}).empty());
}

TEST_CASE("resolv.conf: a link-local server is reached through its link") {
    CHECK(resolv_conf({"fe80::1%eth0", "fd00::1"}, {}) == "nameserver fe80::1%eth0\nnameserver fd00::1\n");
    CHECK(resolv_conf({"fe80::1%a b", "fd00::1"}, {}) == "nameserver fd00::1\n");
    CHECK(resolv_conf({"not an address\n", "fd00::1"}, {}) == "nameserver fd00::1\n");
}

TEST_CASE("an address that the kernel's own ip=dhcp leased is the root's DHCP client's to renew") {
    NetConfig config = leased();
    config.origin = AddressOrigin::KernelDhcp;
    config.lease_time = std::nullopt;
    const auto files = hand_over_files(eth0(), config, "pi7");
    CHECK(content(files, "/run/systemd/network/00-farroot-eth0.network").find("DHCP=ipv4") != std::string::npos);
    CHECK(content(files, "/run/NetworkManager/system-connections/farroot-eth0.nmconnection").find("method=auto") !=
          std::string::npos);
    CHECK(content(files, "/run/net-eth0.conf").find("PROTO='dhcp'") != std::string::npos);
}

TEST_CASE("hand-over: Debian's ifupdown takes the link for configured, and leaves it so at shutdown") {
    const auto files = hand_over_files(eth0(), leased(), "");
    CHECK(content(files, "/run/network/ifstate") == "eth0=eth0\n");
    CHECK(content(files, "/run/network/ifstate.eth0") == "eth0\n");
    CHECK(content(files, "/run/systemd/system/networking.service.d/farroot.conf") ==
          "# Left by farroot: the root is mounted over this link.\n[Service]\nExecStop=\n"
          "ExecStop=/sbin/ifdown -a --read-environment --exclude=lo --exclude=eth0\n");
    CHECK(content(files, "/run/systemd/system/ifup@eth0.service.d/farroot.conf") ==
          "# Left by farroot: the root is mounted over this link.\n[Service]\nExecStop=\n");
    base::Link odd = eth0();
    odd.name = "lan-1";
    CHECK(content(hand_over_files(odd, leased(), ""), "/run/systemd/system/ifup@lan\\x2d1.service.d/farroot.conf") !=
          "no such file");
}
