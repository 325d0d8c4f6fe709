// vlan=, rd.route=, nameserver= and BOOTIF=: each spelling and what it means, or the words about what is wrong with it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "netcfg/bootif_parameter.h"
#include "netcfg/nameserver_parameter.h"
#include "netcfg/route_parameter.h"
#include "netcfg/vlan_parameter.h"

namespace {

std::string text(const base::VlanRequest& vlan) {
    return vlan.name + " is " + std::to_string(vlan.id) + " on " + vlan.parent;
}

std::string text(const base::RouteRequest& request) {
    const auto& gateway = request.route.gateway;
    return request.route.destination.text() + (gateway ? " via " + gateway->text() : "") +
           (request.device.empty() ? "" : " on " + request.device);
}

std::string text(const base::IpAddress& address) {
    return address.text();
}

std::string text(const base::MacAddress& mac) {
    return mac.text();
}

struct Row {
    std::string_view spelling;
    std::string_view meaning;
};

template <typename Parse>
void check(Parse parse, const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        CAPTURE(row.spelling);
        const auto parsed = parse(row.spelling);
        CHECK((parsed ? text(*parsed) : parsed.failure().evidence) == row.meaning);
    }
}

}  // namespace

TEST_CASE("vlan= in dracut's four styles of names") {
    check(netcfg::parse_vlan_parameter,
          {
              {"vlan0005:eth0", "vlan0005 is 5 on eth0"},
              {"vlan5:eth0", "vlan5 is 5 on eth0"},
              {"eth0.0005:eth0", "eth0.0005 is 5 on eth0"},
              {"eth0.5:eth0", "eth0.5 is 5 on eth0"},
              {"vlan4094:enx525400123456", "vlan4094 is 4094 on enx525400123456"},
              {"vlan7.9:vlan7", "vlan7.9 is 9 on vlan7"},
              {"eth0.4095:eth0", "name: 'eth0.4095' has a VLAN id that is not from 1 to 4094"},
              {"vlan0:eth0", "name: 'vlan0' has a VLAN id that is not from 1 to 4094"},
              {"office:eth0", "name: 'office' has no VLAN id in it, as vlan5, vlan0005, eth0.5 and eth0.0005 do"},
              {"eth0.:eth0", "name: 'eth0.' has no VLAN id in it, as vlan5, vlan0005, eth0.5 and eth0.0005 do"},
              {".5:eth0", "name: '.5' has no VLAN id in it, as vlan5, vlan0005, eth0.5 and eth0.0005 do"},
              {"eth0.99999999999:eth0", "name: 'eth0.99999999999' is not the name of an interface"},
              {"enx525400123456.5:enx525400123456", "name: 'enx525400123456.5' is not the name of an interface"},
              {"vlan%d.5:eth0", "name: 'vlan%d.5' is not the name of an interface"},
              {"vlan5:eth/0", "parent: 'eth/0' is not the name of an interface"},
              {"vlan5:vlan5", "parent: 'vlan5' is the VLAN itself"},
              {"vlan5", "'vlan5' is not name:parent, such as eth0.5:eth0"},
              {"vlan5:", "'vlan5:' is not name:parent, such as eth0.5:eth0"},
              {"vlan5:eth0:1", "'vlan5:eth0:1' is not name:parent, such as eth0.5:eth0"},
          });
}

TEST_CASE("rd.route= for both families") {
    check(netcfg::parse_route_parameter,
          {
              {"192.168.200.0/24:192.168.100.222:ens10", "192.168.200.0/24 via 192.168.100.222 on ens10"},
              {"192.168.200.0/24:192.168.100.222", "192.168.200.0/24 via 192.168.100.222"},
              {"192.168.200.0/255.255.255.0:192.168.100.222", "192.168.200.0/24 via 192.168.100.222"},
              {"192.168.200.0/24::ens10", "192.168.200.0/24 on ens10"},
              {"192.168.200.7:192.168.100.222", "192.168.200.7/32 via 192.168.100.222"},
              {"0.0.0.0/0:192.168.100.222", "0.0.0.0/0 via 192.168.100.222"},
              {"[2001:DB8:3::/8]:[2001:DB8:2::1]:ens10", "2000::/8 via 2001:db8:2::1 on ens10"},
              {"[2001:db8:1::]/48:[fe80::1]:eth0", "2001:db8:1::/48 via fe80::1 on eth0"},
              {"[::]/0:[fe80::1]:eth0", "::/0 via fe80::1 on eth0"},
              {"[2001:db8::7]::eth0", "2001:db8::7/128 on eth0"},
              {"192.168.200.5/24:192.168.100.222",
               "net: '192.168.200.5/24' has bits beyond its prefix length: the network is 192.168.200.0/24"},
              {"192.168.200.0/33:192.168.100.222",
               "net: '192.168.200.0/33' has no netmask or prefix length behind its '/'"},
              {"192.168.200.0/255.0.255.0:192.168.100.222",
               "net: '192.168.200.0/255.0.255.0' has no netmask or prefix length behind its '/'"},
              {"[2001:db8::/129]:[fe80::1]", "net: '[2001:db8::/129]' has no netmask or prefix length behind its '/'"},
              {"lan:192.168.100.222",
               "net: 'lan' is neither an IPv4 network such as 10.1.0.0/16 nor one of IPv6 in brackets"},
              {"10.1.0.0/16:gw", "gateway: 'gw' is neither an IPv4 address nor an IPv6 address in brackets"},
              {"10.1.0.0/16:[fe80::1]",
               "gateway: '[fe80::1]' is not of the network's family: both are IPv4, or both are IPv6"},
              {"10.1.0.0/16:10.0.0.1:eth 0", "interface: 'eth 0' is not the name of an interface"},
              {"10.1.0.0/16:", "'10.1.0.0/16:' has neither a gateway nor an interface"},
              {"10.1.0.0/16", "'10.1.0.0/16' is not net/length:gateway[:interface]"},
              {"", "'' is not net/length:gateway[:interface]"},
          });
}

TEST_CASE("nameserver= is one address") {
    check(netcfg::parse_nameserver_parameter,
          {
              {"9.9.9.9", "9.9.9.9"},
              {"2001:db8::53", "2001:db8::53"},
              {"[2001:db8::53]", "2001:db8::53"},
              {"fe80::53", "fe80::53"},
              {"dns.example", "nameserver: 'dns.example' is neither an IPv4 address nor an IPv6 address in brackets"},
              {"0.0.0.0", "nameserver: '0.0.0.0' names no server"},
              {"", "nameserver: '' names no server"},
              {"127.0.0.1", "nameserver: '127.0.0.1' is not the address of a host"},
              {"fe80::53%eth0",
               "nameserver: '[fe80::53%eth0]' names a link behind the '%', which is not known here: leave it out"},
          });
}

TEST_CASE("BOOTIF= as pxelinux and others write it") {
    constexpr std::string_view kExpected =
        " is not the MAC address of an Ethernet adapter, such as 01-52-54-00-12-34-56 with its type 01 before it";
    check(netcfg::parse_bootif_parameter, {
                                              {"01-52-54-00-12-34-56", "52:54:00:12:34:56"},
                                              {"52-54-00-12-34-56", "52:54:00:12:34:56"},
                                              {"01:52:54:00:AB:cd:56", "52:54:00:ab:cd:56"},
                                              {"52:54:00:12:34:56", "52:54:00:12:34:56"},
                                          });
    for (const char* wrong : {"", "01", "20-52-54-00-12-34-56", "01-52-54-00-12-34", "01-00-00-00-00-00-00",
                              "01-01-00-5e-00-00-01", "01-52-54-00-12-34-56-78"}) {
        CAPTURE(wrong);
        const auto parsed = netcfg::parse_bootif_parameter(wrong);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.failure().evidence == "BOOTIF: '" + std::string(wrong) + "'" + std::string(kExpected));
    }
}
