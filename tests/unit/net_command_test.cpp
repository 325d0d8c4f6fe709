#include <doctest/doctest.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "agent/command/net.h"
#include "agent/command/net_json.h"
#include "agent/command/net_table.h"

using agent::LinkFacts;
using agent::NetFacts;
using agent::OfferFacts;
using base::IpPrefix;
using base::Ipv4;
using base::milliseconds;
using base::seconds;

namespace {

Ipv4 v4(const char* text) {
    return *Ipv4::parse(text);
}

LinkFacts eth0() {
    LinkFacts out;
    out.link.index = {2};
    out.link.name = "eth0";
    out.link.mac = *base::MacAddress::parse("b8:27:eb:12:34:56");
    out.link.driver = "smsc95xx";
    out.link.bus = "1-1.1:1.0";
    out.link.physical = true;
    out.link.up = true;
    out.link.carrier = true;
    out.link.speed = 100;
    out.link.full_duplex = true;
    out.nature = {netcfg::LinkKind::Ethernet, true, true, ""};
    out.addresses = {IpPrefix{v4("192.168.50.101"), 24},
                     IpPrefix{*base::Ipv6::parse("2001:db8:1234:5678:ba27:ebff:fe12:3456"), 64},
                     IpPrefix{*base::Ipv6::parse("fe80::ba27:ebff:fe12:3456"), 64}};
    return out;
}

LinkFacts other_link(int index, const char* name, netcfg::LinkKind kind) {
    LinkFacts out;
    out.link.index = {index};
    out.link.name = name;
    out.link.mac = {{2, 0, 0, 0, 0, static_cast<std::uint8_t>(index)}};
    out.nature = {kind, true, true, ""};
    return out;
}

OfferFacts offer_of_everything() {
    OfferFacts out;
    out.server = v4("192.168.50.1");
    out.after = milliseconds(3012);
    out.config.address = {v4("192.168.50.101"), 24};
    out.config.routes = {{{v4("10.0.0.0"), 8}, v4("192.168.50.9")},
                         {{v4("172.16.0.0"), 12}, std::nullopt},
                         {{v4("0.0.0.0"), 0}, v4("192.168.50.1")}};
    out.config.mtu = 9000;
    out.config.dns = {v4("192.168.50.1"), v4("9.9.9.9")};
    out.config.domain = "lan";
    out.config.search = {"lab.lan", "example.org"};
    out.config.ntp = {v4("192.168.50.1")};
    out.config.host_name = "pi";
    out.config.next_server = v4("192.168.50.2");
    out.config.tftp_server = "tftp.lan";
    out.config.root_path = "192.168.50.2:/srv/a path that is far too long/for/one/line/of/eighty/columns,vers=3";
    out.config.lease_time = seconds(43200);
    return out;
}

NetFacts desk() {
    NetFacts facts;
    facts.waited = seconds(4);
    facts.links.push_back(eth0());
    facts.links.back().asked = true;
    facts.links.back().offers = {offer_of_everything()};
    facts.links.push_back(other_link(3, "enx00e04c360122", netcfg::LinkKind::Vlan));
    facts.links.back().link.vlan = 4094;
    facts.links.back().link.up = true;
    facts.links.back().link.carrier = true;
    facts.links.back().link.speed = 2500;
    facts.links.back().link.full_duplex = true;
    facts.links.back().asked = true;
    facts.links.push_back(other_link(4, "wlan0", netcfg::LinkKind::Wireless));
    facts.links.back().link.up = true;
    facts.links.push_back(other_link(5, "vnet0", netcfg::LinkKind::Other));
    facts.links.back().nature.master = "br0";
    return facts;
}

void check_width(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        REQUIRE(end != text.npos);
        CHECK_MESSAGE(end - at <= 80, text.substr(at, end - at));
        at = end + 1;
    }
}

}  // namespace

TEST_CASE("farroot net: links and offers as tables of 80 columns") {
    const std::string table = agent::net_table(desk());
    check_width(table);
    CHECK(table ==
          "LINK             KIND       STATE       SPEED          MTU   MAC\n"
          "eth0             ethernet   carrier     100 Mb/s full  1500  b8:27:eb:12:34:56\n"
          "                 smsc95xx at 1-1.1:1.0\n"
          "                 192.168.50.101/24, 2001:db8:1234:5678:ba27:ebff:fe12:3456/64,\n"
          "                 fe80::ba27:ebff:fe12:3456/64\n"
          "enx00e04c360122  vlan 4094  carrier     2.5 Gb/s full  1500  02:00:00:00:00:03\n"
          "wlan0            wireless   no carrier  -              1500  02:00:00:00:00:04\n"
          "vnet0            other      down        -              1500  02:00:00:00:00:05\n"
          "                 part of br0\n"
          "\n"
          "LINK             OFFER              DHCP SERVER   LEASE  CAME AFTER\n"
          "eth0             192.168.50.101/24  192.168.50.1  12 h   3.0 s\n"
          "                 router       192.168.50.1\n"
          "                 routes       10.0.0.0/8 via 192.168.50.9, 172.16.0.0/12\n"
          "                 DNS          192.168.50.1, 9.9.9.9\n"
          "                 domain       lan\n"
          "                 search       lab.lan, example.org\n"
          "                 host name    pi\n"
          "                 NTP          192.168.50.1\n"
          "                 MTU          9000\n"
          "                 next server  192.168.50.2\n"
          "                 TFTP server  tftp.lan\n"
          "                 root path    192.168.50.2:/srv/a path that is far too\n"
          "                              long/for/one/line/of/eighty/columns,vers=3\n"
          "enx00e04c360122  none in 4.0 s\n");
}

TEST_CASE("farroot net: the widest links there can be still fit") {
    NetFacts facts;
    LinkFacts link = other_link(4000, "enx00e04c360122", netcfg::LinkKind::Vlan);
    link.link.vlan = 4094;
    link.link.up = true;
    link.link.mtu = 65536;
    link.link.speed = 100;
    link.link.full_duplex = false;
    facts.links = {link};
    check_width(agent::net_table(facts));
}

TEST_CASE("farroot net: words of the network can't leave their place") {
    NetFacts facts;
    facts.waited = seconds(4);
    facts.links = {eth0()};
    facts.links[0].asked = true;
    facts.links[0].offers = {offer_of_everything()};
    facts.links[0].offers[0].config.root_path = "/srv\n\033[2J" + std::string(300, 'x');
    facts.links[0].offers[0].config.search = {"a\tb"};
    const std::string table = agent::net_table(facts);
    check_width(table);
    CHECK(table.find("/srv\\x0a\\x1b[2Jx") != std::string::npos);
    CHECK(table.find('\033') == std::string::npos);
    const std::string json = agent::net_json(facts);
    CHECK(json.find("/srv\\\\x0a\\\\x1b[2Jx") != std::string::npos);
}

TEST_CASE("farroot net: two DHCP servers, a slow link, damaged frames and a flapping carrier are warned of") {
    NetFacts facts = desk();
    facts.links[0].offers.push_back(offer_of_everything());
    facts.links[0].offers[1].server = v4("192.168.50.66");
    facts.links[0].link.full_duplex = false;
    facts.links[0].link.statistics.receive_errors = 3;
    facts.links[0].link.statistics.carrier_losses = 57;
    facts.links[1].link.speed = 10;
    CHECK(agent::warnings(facts) ==
          std::vector<std::string>{
              "eth0: half duplex: is the switch's port set to a fixed speed? Try another cable and port",
              "eth0: 3 frames came damaged, 0 could not be sent",
              "eth0: the carrier went 57 times: try another cable and port",
              "eth0: 2 DHCP servers answer (192.168.50.1, 192.168.50.66): chance decides which one a machine obeys",
              "enx00e04c360122: only 10 Mb/s: try another cable and port"});
    const std::string table = agent::net_table(facts);
    check_width(table);
    CHECK(table.find("\nwarning: eth0: 2 DHCP servers answer (192.168.50.1, 192.168.50.66): chance\n"
                     "decides which one a machine obeys\n") != std::string::npos);
}

TEST_CASE("farroot net: without root's rights the remedy is named once, other failures by link") {
    NetFacts facts = desk();
    for (const std::size_t i : {0U, 1U}) {
        facts.links[i].asked = false;
        facts.links[i].offers.clear();
        facts.links[i].failure = base::system_failure(facts.links[i].link.name, "open a packet socket", EPERM);
    }
    CHECK(agent::warnings(facts) ==
          std::vector<std::string>{
              "DHCP offers were not asked for: that takes root's rights (CAP_NET_RAW): sudo farroot net"});
    const auto json = nlohmann::json::parse(agent::net_json(facts));
    CHECK(json.at("waited_ms") == 0);
    CHECK(json.at("links").at(0).at("dhcp") == "failed");
    facts.links[0].failure = base::system_failure("eth0", "open a packet socket", ENODEV);
    facts.links[1].failure.reset();
    const auto warnings = agent::warnings(facts);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find("open a packet socket: No such device") != std::string::npos);
}

TEST_CASE("farroot net: with nothing to ask on, it says how to ask; a named link says why it was not asked") {
    NetFacts facts;
    facts.waited = seconds(4);
    facts.links = {other_link(4, "wlan0", netcfg::LinkKind::Wireless)};
    const std::string hint = "No Ethernet link with carrier to ask for DHCP offers on.";
    CHECK(agent::net_table(facts).find(hint) != std::string::npos);
    facts.links[0].not_asked = "no carrier";
    const std::string table = agent::net_table(facts);
    CHECK(table.find(hint) == std::string::npos);
    CHECK(table.find("wlan0  not asked: no carrier\n") != std::string::npos);
    facts.links[0].not_asked.clear();
    facts.waited = seconds(0);  // --wait 0
    CHECK(agent::net_table(facts).find(hint) == std::string::npos);
}

TEST_CASE("farroot net --json: every key of its schema") {
    NetFacts facts = desk();
    facts.links[0].link.statistics = {1, 2, 0, 0, 5, 6, 7};
    const auto json = nlohmann::json::parse(agent::net_json(facts));
    CHECK(json.at("schema") == 1);
    CHECK(json.at("waited_ms") == 4000);
    CHECK(json.at("warnings").empty());
    CHECK(json.at("links").at(0) == nlohmann::json::parse(R"({
        "name": "eth0", "index": 2, "kind": "ethernet", "state": "carrier", "mac": "b8:27:eb:12:34:56", "mtu": 1500,
        "driver": "smsc95xx", "bus": "1-1.1:1.0", "speed_mbps": 100, "full_duplex": true,
        "addresses": ["192.168.50.101/24", "2001:db8:1234:5678:ba27:ebff:fe12:3456/64",
                      "fe80::ba27:ebff:fe12:3456/64"],
        "statistics": {"received": 1, "sent": 2, "receive_errors": 0, "send_errors": 0, "dropped": 5,
                       "collisions": 6, "carrier_losses": 7},
        "dhcp": "asked",
        "offers": [{
            "server": "192.168.50.1", "after_ms": 3012, "address": "192.168.50.101/24", "lease_s": 43200,
            "routes": [{"destination": "10.0.0.0/8", "gateway": "192.168.50.9"}, {"destination": "172.16.0.0/12"},
                       {"destination": "0.0.0.0/0", "gateway": "192.168.50.1"}],
            "dns": ["192.168.50.1", "9.9.9.9"], "domain": "lan", "search": ["lab.lan", "example.org"],
            "host_name": "pi", "ntp": ["192.168.50.1"], "mtu": 9000, "next_server": "192.168.50.2",
            "tftp_server": "tftp.lan",
            "root_path": "192.168.50.2:/srv/a path that is far too long/for/one/line/of/eighty/columns,vers=3"
        }]
    })"));
    CHECK(json.at("links").at(1).at("vlan") == 4094);
    CHECK(json.at("links").at(1).at("offers").empty());
    CHECK(json.at("links").at(3).at("master") == "br0");
    CHECK(json.at("links").at(3).at("dhcp") == "not asked");
}

TEST_CASE("farroot net: its words") {
    using Words = std::vector<std::string>;
    CHECK(*agent::read_net_options({}) == agent::NetOptions{});
    CHECK(*agent::read_net_options({"--json", "--wait", "10", "eth0", "eth1"}) ==
          agent::NetOptions{false, true, seconds(10), {"eth0", "eth1"}});
    CHECK(agent::read_net_options({"--help"})->help);
    for (const Words& words : {Words{"--wait"},
                               {"--wait", "x"},
                               {"--wait", "-1"},
                               {"--wait", "601"},
                               {"--wait", ""},
                               {"--wait", "4s"},
                               {"--jsn"},
                               {"-x"},
                               {""}}) {
        CHECK_FALSE(agent::read_net_options(words));
    }
    CHECK(agent::read_net_options({"--wait", "x"}).failure().evidence == "--wait expects seconds, 0 to 600");
}
