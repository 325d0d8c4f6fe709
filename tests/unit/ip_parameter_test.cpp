#include "netcfg/ip_parameter.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using base::Ipv4;
using Method = base::IpRequest::Method;
using netcfg::parse_ip_parameter;

namespace {

Ipv4 ip(std::string_view text) {
    return Ipv4::parse(text).value();
}

// What was understood, in one line: method, address, gateway, and what else was given.
std::string meaning(std::string_view text) {
    std::vector<std::string> passed_over;
    const auto request = parse_ip_parameter(text, &passed_over);
    if (!request) return request.failure().evidence;
    std::string line;
    switch (request->method) {
        case Method::Dhcp: line = "dhcp"; break;
        case Method::Static: line = "static " + request->config.address.text(); break;
        case Method::Auto6: line = "auto6"; break;
        case Method::LinkLocal: line = "link-local"; break;
        case Method::Off: line = "off"; break;
    }
    for (const auto& route : request->config.routes) line += " via " + route.gateway->text();
    if (!request->next_server.is_zero()) line += " server " + request->next_server.text();
    if (!request->host_name.empty()) line += " host " + request->host_name;
    if (!request->config.domain.empty()) line += " domain " + request->config.domain;
    if (!request->device.empty()) line += " on " + request->device;
    for (const auto& server : request->config.dns) line += " dns " + server.text();
    for (const auto& server : request->config.ntp) line += " ntp " + server.text();
    if (request->mtu) line += " mtu " + std::to_string(*request->mtu);
    if (request->mac) line += " mac " + request->mac->text();
    if (!request->client_id.empty()) {
        line += " id " + std::to_string(static_cast<unsigned char>(request->client_id[0])) + "," +
                request->client_id.substr(1);
    }
    for (const auto& words : passed_over) line += " | " + words;
    return line;
}

struct Row {
    std::string_view text;
    std::string_view meaning;
};

void check(const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(meaning(row.text) == row.meaning);
    }
}

}  // namespace

TEST_CASE("ip= in the kernel's short forms") {
    check({
        {"dhcp", "dhcp"},
        {"on", "dhcp"},
        {"any", "dhcp"},
        {"both", "dhcp"},
        {"bootp", "dhcp | autoconf: 'bootp' is a protocol that farroot does not speak: it asks by DHCP"},
        {"rarp", "dhcp | autoconf: 'rarp' is a protocol that farroot does not speak: it asks by DHCP"},
        {"dhcp,1,52:54:00:12:34:56", "dhcp id 1,52:54:00:12:34:56"},
        {"off", "off"},
        {"none", "off"},
        {"static", "off"},
        {"", "off"},
    });
}

TEST_CASE("ip= with a device") {
    check({
        {":::::eth0:dhcp", "dhcp on eth0"},
        {":::::eth0", "dhcp on eth0"},
        {":::::eth0:off", "off on eth0"},
        {"eth0:dhcp", "dhcp on eth0"},
        {"enx525400123456:on", "dhcp on enx525400123456"},
        {"eth0:off", "off on eth0"},
        {":::::all:dhcp", "dhcp"},
    });
}

TEST_CASE("ip= with an address") {
    check({
        {"192.168.1.5:192.168.1.2:192.168.1.1:255.255.255.0:pi:eth0:off:9.9.9.9:1.1.1.1:192.168.1.3",
         "static 192.168.1.5/24 via 192.168.1.1 server 192.168.1.2 host pi on eth0 dns 9.9.9.9 dns 1.1.1.1 "
         "ntp 192.168.1.3"},
        {"192.168.1.5:192.168.1.2:192.168.1.1:255.255.255.0:pi:eth0:off",
         "static 192.168.1.5/24 via 192.168.1.1 server 192.168.1.2 host pi on eth0"},
        {"192.168.1.5::192.168.1.1:255.255.255.0::eth0:none", "static 192.168.1.5/24 via 192.168.1.1 on eth0"},
        {"192.168.1.5::192.168.1.1:255.255.255.0", "static 192.168.1.5/24 via 192.168.1.1"},
        {"192.168.1.5::192.168.1.1:24:::on", "static 192.168.1.5/24 via 192.168.1.1"},
        {"10.0.0.5:::/", "netmask: '/' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"10.0.0.5:::32", "static 10.0.0.5/32"},
        {"10.0.0.5:::255.255.255.255", "static 10.0.0.5/32"},
        {"192.168.1.5:192.168.1.2", "static 192.168.1.5/24 server 192.168.1.2"},
        {"192.168.1.5:::::::9.9.9.9", "static 192.168.1.5/24 dns 9.9.9.9"},
        {"192.168.1.5:::::::0.0.0.0:9.9.9.9", "static 192.168.1.5/24 dns 9.9.9.9"},
    });
}

TEST_CASE("a netmask that is missing is that of the address's class, as the kernel guesses it") {
    check({
        {"10.1.2.3", "static 10.1.2.3/8"},
        {"172.16.2.3", "static 172.16.2.3/16"},
        {"192.168.1.5", "static 192.168.1.5/24"},
    });
}

TEST_CASE("an address beside an explicit dhcp is DHCP's to confirm; 0.0.0.0 is no address") {
    check({
        {"192.168.1.5:192.168.1.2:::pi:eth0:dhcp", "dhcp server 192.168.1.2 host pi on eth0"},
        {"0.0.0.0:192.168.1.2::::eth0:on", "dhcp server 192.168.1.2 on eth0"},
        {"0.0.0.0::::::off", "off"},
    });
}

TEST_CASE("a host name is cut at its first dot, as the kernel does, and the rest is the domain") {
    check({{"192.168.1.5::::pi7.lab.example::off", "static 192.168.1.5/24 host pi7 domain lab.example"}});
}

TEST_CASE("ip= in dracut's short forms") {
    check({
        {"single-dhcp", "dhcp"},
        {"dhcp6", "auto6"},
        {"auto6", "auto6"},
        {"either6", "auto6"},
        {"link6", "link-local"},
        {"link-local", "link-local"},
        {"dhcp,dhcp6", "dhcp"},
        {"eth0:auto6", "auto6 on eth0"},
        {"eth0:link6", "link-local on eth0"},
        {"eth0:dhcp:9000", "dhcp on eth0 mtu 9000"},
        {"eth0:dhcp:9000:52:54:00:12:34:56", "dhcp on eth0 mtu 9000 mac 52:54:00:12:34:56"},
        {"eth0:dhcp::52-54-00-12-34-56", "dhcp on eth0 mac 52:54:00:12:34:56"},
        {"eth0:dhcp::", "dhcp on eth0"},
        {"eth0:", "dhcp on eth0"},
        {"eth0::1400", "dhcp on eth0 mtu 1400"},
        {"1net:dhcp", "dhcp on 1net"},
        {":dhcp", "dhcp"},
    });
}

TEST_CASE("the eighth field is a name server for the kernel, an MTU for dracut") {
    check({
        {"10.0.0.5::10.0.0.1:24:pi:eth0:none:10.0.0.53",
         "static 10.0.0.5/24 via 10.0.0.1 host pi on eth0 dns 10.0.0.53"},
        {"10.0.0.5::10.0.0.1:24:pi:eth0:none:9000", "static 10.0.0.5/24 via 10.0.0.1 host pi on eth0 mtu 9000"},
        {"10.0.0.5::10.0.0.1:24:pi:eth0:none:9000:52:54:00:12:34:56",
         "static 10.0.0.5/24 via 10.0.0.1 host pi on eth0 mtu 9000 mac 52:54:00:12:34:56"},
        {"10.0.0.5::10.0.0.1:24:pi:eth0:none::52:54:00:12:34:56",
         "static 10.0.0.5/24 via 10.0.0.1 host pi on eth0 mac 52:54:00:12:34:56"},
        {":::::eth0:dhcp:1400", "dhcp on eth0 mtu 1400"},
        {"10.0.0.5::::::none::10.0.0.53", "static 10.0.0.5/8 dns 10.0.0.53"},
        {":::::eth0:dhcp:nine",
         "dns0: 'nine' is neither a name server's address (the kernel's form) nor an MTU (dracut's)"},
        {":::::eth0:dhcp:9000:10.0.0.53", "mac: '10.0.0.53' is not a MAC address such as 52:54:00:12:34:56"},
        {":::::eth0:dhcp:40", "mtu: '40' is not a number from 68 to 65535"},
        {"[fd00::5]::::::none:1279", "static fd00::5/64 | mtu: '1279' is not a number from 1280 to 65535"},
        {"eth0:dhcp:x", "mtu: 'x' is not a number from 68 to 65535"},
        {"eth0:dhcp::5254", "mac: '5254' is not a MAC address such as 52:54:00:12:34:56"},
        {"eth0:dhcp::01:00:5e:00:00:01", "mac: '01:00:5e:00:00:01' is not the MAC address of one adapter"},
    });
}

TEST_CASE("ip= with an IPv6 address") {
    check({
        {"[2001:db8::5]::[2001:db8::1]:64:pi:eth0:none:[2001:db8::53]",
         "static 2001:db8::5/64 via 2001:db8::1 host pi on eth0 dns 2001:db8::53"},
        {"[2001:db8::5]:10.0.0.2:[fe80::1]:56:pi:eth0:none:10.0.0.53",
         "static 2001:db8::5/56 via fe80::1 server 10.0.0.2 host pi on eth0 dns 10.0.0.53"},
        {"[2001:db8::5]::::::off:9000", "static 2001:db8::5/64 mtu 9000"},
        {"[2001:db8::5]", "static 2001:db8::5/64"},
        {"[2001:db8::5]:::128", "static 2001:db8::5/128"},
        {"10.0.0.5:[2001:db8::2]:::::off", "static 10.0.0.5/8 server 2001:db8::2"},
        {"[::]::::::dhcp", "dhcp"},
        {"[2001:db8::5]::10.0.0.1:64",
         "static 2001:db8::5/64 | gateway: '10.0.0.1' is not of the client's family: both are IPv4, or both are IPv6"},
        {"10.0.0.5::[fe80::1]:24",
         "static 10.0.0.5/24 | gateway: '[fe80::1]' is not of the client's family: both are IPv4, or both are IPv6"},
        {"[2001:db8::5]:::129", "netmask: '129' is not a prefix length from 1 to 128, as IPv6 has it"},
        {"[2001:db8::5]:::255.255.255.0",
         "netmask: '255.255.255.0' is not a prefix length from 1 to 128, as IPv6 has it"},
        {"[ff02::1]", "client: '[ff02::1]' is not the address of a host"},
        {"[::1]", "client: '[::1]' is not the address of a host"},
        {"[::ffff:10.0.0.5]", "client: '[::ffff:10.0.0.5]' is not the address of a host"},
        {"[2001:db8::5]::[fe80::1%eth0]",
         "static 2001:db8::5/64 | gateway: '[fe80::1%eth0]' names a link behind the '%', which is not known here: "
         "leave it out"},
        {"[2001:db8::5]::::::auto6", "static 2001:db8::5/64 | autoconf: 'auto6' leaves no room for a client's address"},
        {"10.0.0.5:::::::::[2001:db8::1]", "static 10.0.0.5/8 | ntp0: '[2001:db8::1]' is not an IPv4 address"},
    });
}

TEST_CASE("what is wrong is named: the field, the value, what it should have been") {
    check({
        {"10.0.0:::", "client: '10.0.0' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"256.0.0.1:::", "client: '256.0.0.1' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"224.0.0.1:::", "client: '224.0.0.1' is not the address of a host"},
        {":nas:::::dhcp", "server: 'nas' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"::10.0.0::::dhcp", "gateway: '10.0.0' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"10.0.0.5:::255.0.255.0",
         "netmask: '255.0.255.0' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"10.0.0.5:::33", "netmask: '33' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"10.0.0.5:::0", "netmask: '0' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"::::../etc", "hostname: '../etc' is not a host name (letters, digits, '-', '_', '.')"},
        {":::::a-name-too-long-for-linux:dhcp", "device: 'a-name-too-long-for-linux' is not the name of an interface"},
        {":::::eth 0:dhcp", "device: 'eth 0' is not the name of an interface"},
        {":::::eth0:dhpc",
         "autoconf: 'dhpc' is not one of dhcp, on, any, both, bootp, rarp, off, none, static, auto6, dhcp6, either6 or "
         "link-local"},
        {":::::::9.9.9", "dns0: '9.9.9' is neither a name server's address (the kernel's form) nor an MTU (dracut's)"},
        {"::::::::x", "dns1: 'x' is neither an IPv4 address nor an IPv6 address in brackets"},
        {":::::::::pool.ntp.org", "ntp0: 'pool.ntp.org' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"dhpc",
         "autoconf: 'dhpc' is not one of dhcp, on, any, both, bootp, rarp, off, none, static, auto6, dhcp6, either6 or "
         "link-local"},
        {"eth0:dhpc",
         "autoconf: 'dhpc' is not one of dhcp, on, any, both, bootp, rarp, off, none, static, auto6, dhcp6, either6 or "
         "link-local"},
        {"ibft", "autoconf: 'ibft' (an address from iSCSI firmware) is not supported"},
        {"eth0:ibft", "autoconf: 'ibft' (an address from iSCSI firmware) is not supported"},
        {":::::::1400:9:10:11", "mac: '9:10:11' is not a MAC address such as 52:54:00:12:34:56"},
        {":::::::::9:10:11", "':::::::::9:10:11' has 12 fields, at most 10 are known"},
        {"192.168.1.0:::24", "client: '192.168.1.0/24' is the address of its network, not of a host in it"},
        {"192.168.1.255:::24", "client: '192.168.1.255/24' is the address of its network, not of a host in it"},
        {"[fd00::5]::[fd00::5]:64", "static fd00::5/64 | gateway: '[fd00::5]' is the client itself"},
        {"[2001:db8::5:::", "client: '[2001:db8::5:::' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"2001:db8::5", "client: '2001' is neither an IPv4 address nor an IPv6 address in brackets"},
    });
}

TEST_CASE("beside an address no other field's mistake loses it: the field is passed over, and named") {
    check({
        {"172.19.180.252:172.19.180.254::255.255.255.0:p252:usb0.10:static",
         "static 172.19.180.252/24 server 172.19.180.254 host p252 on usb0.10"},
        {"10.0.0.5::10.0.0.1:24:pi:eth0:statik",
         "static 10.0.0.5/24 via 10.0.0.1 host pi on eth0 | autoconf: 'statik' is not one of dhcp, on, any, both, "
         "bootp, rarp, off, none, static, auto6, dhcp6, either6 or link-local"},
        {"10.0.0.5::::::ibft",
         "static 10.0.0.5/8 | autoconf: 'ibft' (an address from iSCSI firmware) is not supported"},
        {"10.0.0.5:nas:::::off",
         "static 10.0.0.5/8 | server: 'nas' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"10.0.0.5:10.0.0.2/32:::::off",
         "static 10.0.0.5/8 | server: '10.0.0.2/32' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"10.0.0.5::10.0.0:24::eth0:off",
         "static 10.0.0.5/24 on eth0 | gateway: '10.0.0' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"10.0.0.5::::../etc:eth0:off",
         "static 10.0.0.5/8 on eth0 | hostname: '../etc' is not a host name (letters, digits, '-', '_', '.')"},
        {"10.0.0.5::::::off:9.9.9.9:x",
         "static 10.0.0.5/8 dns 9.9.9.9 | dns1: 'x' is neither an IPv4 address nor an IPv6 address in brackets"},
        {"10.0.0.5::::::none:40", "static 10.0.0.5/8 | mtu: '40' is not a number from 68 to 65535"},
        {"10.0.0.5::::::none:9000:10.0.0.53",
         "static 10.0.0.5/8 mtu 9000 | mac: '10.0.0.53' is not a MAC address such as 52:54:00:12:34:56"},
        {"10.0.0.5::::::off:9.9.9.9:1.1.1.1:10.0.0.3:x",
         "static 10.0.0.5/8 dns 9.9.9.9 dns 1.1.1.1 ntp 10.0.0.3 | "
         "'10.0.0.5::::::off:9.9.9.9:1.1.1.1:10.0.0.3:x' has 11 fields, at most 10 are known"},
    });
}

TEST_CASE("a static ip= carries everything that a link is configured with") {
    const auto request = parse_ip_parameter("192.168.1.5:192.168.1.2:192.168.1.1:255.255.255.0:pi:eth0:off:9.9.9.9");
    REQUIRE(request);
    base::NetConfig expected;
    expected.origin = base::AddressOrigin::Static;
    expected.address = {ip("192.168.1.5"), 24};
    expected.routes = {{{{}, 0}, ip("192.168.1.1")}};
    expected.dns = {ip("9.9.9.9")};
    expected.host_name = "pi";
    expected.next_server = ip("192.168.1.2");
    CHECK(request->config == expected);
}

TEST_CASE("a mistake is the configuration's, and says which parameter") {
    const auto request = parse_ip_parameter("dhpc");
    REQUIRE_FALSE(request);
    CHECK(request.failure().cause == base::Cause::BadConfig);
    CHECK(request.failure().object == "ip=dhpc");
}
