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
    const auto request = parse_ip_parameter(text);
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
        {"bootp", "dhcp"},
        {"off", "off"},
        {"none", "off"},
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
    });
}

TEST_CASE("ip= with an address") {
    check({
        {"192.168.1.5:192.168.1.2:192.168.1.1:255.255.255.0:pi:eth0:off:9.9.9.9:1.1.1.1:192.168.1.3",
         "static 192.168.1.5/24 via 192.168.1.1 server 192.168.1.2 host pi on eth0 dns 9.9.9.9 dns 1.1.1.1"},
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

TEST_CASE("what is wrong is named: the field, the value, what it should have been") {
    check({
        {"10.0.0:::", "client: '10.0.0' is not an IPv4 address"},
        {"256.0.0.1:::", "client: '256.0.0.1' is not an IPv4 address"},
        {"224.0.0.1:::", "client: '224.0.0.1' is not the address of a host"},
        {"10.0.0.5:nas:", "server: 'nas' is not an IPv4 address"},
        {"10.0.0.5::10.0.0", "gateway: '10.0.0' is not an IPv4 address"},
        {"10.0.0.5:::255.0.255.0",
         "netmask: '255.0.255.0' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"10.0.0.5:::33", "netmask: '33' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"10.0.0.5:::0", "netmask: '0' is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"},
        {"10.0.0.5::::../etc", "hostname: '../etc' is not a host name (letters, digits, '-', '_', '.')"},
        {":::::a-name-too-long-for-linux:dhcp", "device: 'a-name-too-long-for-linux' is not the name of an interface"},
        {":::::eth 0:dhcp", "device: 'eth 0' is not the name of an interface"},
        {":::::eth0:dhpc", "autoconf: 'dhpc' is not one of dhcp, on, any, both, bootp, off or none"},
        {"10.0.0.5:::::::9.9.9", "dns0: '9.9.9' is not an IPv4 address"},
        {"10.0.0.5::::::::x", "dns1: 'x' is not an IPv4 address"},
        {"10.0.0.5:::::::::pool.ntp.org", "ntp0: 'pool.ntp.org' is not an IPv4 address"},
        {"dhpc", "'dhpc' is neither an IPv4 address nor one of dhcp, on, any, both, bootp, off or none"},
        {"1:2:3:4:5:6:7:8:9:10:11", "'1:2:3:4:5:6:7:8:9:10:11' has 11 fields, at most 10 are known"},
        {"[2001:db8::1]::::::off", "'[2001:db8::1]::::::off' asks for IPv6, which is not supported yet"},
        {"eth0:auto6", "'eth0:auto6' asks for IPv6, which is not supported yet"},
        {"dhcp6", "'dhcp6' asks for IPv6, which is not supported yet"},
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
