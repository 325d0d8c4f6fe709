#include "tests/lab/frames.h"

#include <doctest/doctest.h>

#include <string>

using namespace lab;

namespace {

std::string hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += digits[i] == ' ' ? 1 : 2) {
        if (digits[i] != ' ') bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

std::string zeros(std::size_t count) {
    return std::string(count, '\0');
}

const std::string kBroadcast = hex("ffffffffffff 525400000002");
const std::string kToServer = hex("525400000001 525400000002");

// IPv4 and IPv6 headers without lengths and checksums, which nobody asks for.
std::string ipv4(std::string_view protocol, std::string_view from, std::string_view to) {
    return hex("0800 4500 0000 0000 0000 40") + hex(protocol) + zeros(2) + hex(from) + hex(to);
}

std::string ipv6(std::string_view next_header) {
    return hex("86dd 60000000 0000") + hex(next_header) + hex("ff fe80000000000000505400fffe000002") +
           hex("ff020000000000000000000000000002");
}

std::string dhcp_request() {
    return hex("0044 0043 0000 0000") + hex("01 01 06 00 12345678 0007 8000") + hex("c0a83266") + zeros(12) +
           hex("525400000002") + zeros(10 + 64 + 128) + hex("63825363 350103 00 3204c0a83264 3d0701525400000002 5000") +
           hex("1102 2f65 1102 2f66 ff 350101");
}

}  // namespace

TEST_SUITE("lab") {
    TEST_CASE("a DHCP message's fields are read") {
        const Frame frame = parse_frame(kBroadcast + ipv4("11", "00000000", "ffffffff") + dhcp_request());
        CHECK(frame.mac_from == "52:54:00:00:00:02");
        CHECK(frame.mac_to == "ff:ff:ff:ff:ff:ff");
        CHECK(frame.vlan == 0);
        CHECK(frame.ip_from == "0.0.0.0");
        REQUIRE(frame.as<Dhcp4>() != nullptr);
        const Dhcp4& message = *frame.as<Dhcp4>();
        CHECK(message.type == Dhcp::Request);
        CHECK(message.xid == 0x12345678);
        CHECK(message.secs == 7);
        CHECK(message.broadcast);
        CHECK(message.ciaddr == "192.168.50.102");
        CHECK(message.yiaddr == "0.0.0.0");
        CHECK(message.requested() == "192.168.50.100");
        CHECK(message.server().empty());
        CHECK(message.client_id() == "01525400000002");
        CHECK(message.rapid_commit());
        CHECK(message.options.at(17) == "/e/f");
        CHECK(dhcp(Dhcp::Request)(frame));
        CHECK(dhcp()(frame));
        CHECK_FALSE(dhcp(Dhcp::Discover)(frame));
        CHECK(in_words(frame) == "REQUEST");
    }

    TEST_CASE("a VLAN's tag is told, and what it holds read") {
        const Frame frame =
            parse_frame(kBroadcast + hex("8100 a005") + ipv4("11", "00000000", "ffffffff") + dhcp_request());
        CHECK(frame.vlan == 5);
        CHECK(frame.ether_type == 0x0800);
        CHECK(dhcp(Dhcp::Request)(frame));
    }

    TEST_CASE("an ARP probe is told from a request by its sender") {
        const auto arp = [](std::string_view sender) {
            return parse_frame(kBroadcast + hex("0806 0001 0800 06 04 0001 525400000002") + hex(sender) +
                               hex("000000000000 c0a83201"));
        };
        CHECK(arp_request_for("192.168.50.1")(arp("c0a83264")));
        CHECK_FALSE(arp_probe_for("192.168.50.1")(arp("c0a83264")));
        CHECK(arp_probe_for("192.168.50.1")(arp("00000000")));
        CHECK_FALSE(arp_probe_for("192.168.50.2")(arp("00000000")));
        CHECK(in_words(arp("00000000")) == "ARP probe for 192.168.50.1");
    }

    TEST_CASE("NFS is TCP of port 2049, its first frame a SYN") {
        const std::string ip = kToServer + ipv4("06", "c0a83264", "c0a83201");
        const Frame syn = parse_frame(ip + hex("03ff 0801 00000000 00000000 5002"));
        CHECK(nfs()(syn));
        CHECK(nfs_syn()(syn));
        const Frame answer = parse_frame(ip + hex("0801 03ff 00000000 00000000 5012"));
        CHECK(nfs()(answer));
        CHECK_FALSE(nfs_syn()(answer));
        CHECK_FALSE(nfs()(parse_frame(ip + hex("0050 03ff 00000000 00000000 5012"))));
    }

    TEST_CASE("an NFSv4 server's answer has a status") {
        const std::string tcp =
            kToServer + ipv4("06", "c0a83201", "c0a83264") + hex("0801 03ff 00000000 00000000 8018") + zeros(6 + 12);
        const Frame grace = parse_frame(
            tcp + hex("80000070 12345678 00000001 00000000 00000000 00000000 00000000 0000271d 00000000 00000002"));
        CHECK(nfs4_answer(10013)(grace));
        CHECK_FALSE(nfs4_answer(10008)(grace));
        const Frame with_verifier = parse_frame(
            tcp + hex("80000070 12345678 00000001 00000000 00000006 00000004 01020304 00000000 0000271d 00000000"));
        CHECK(nfs4_answer(10013)(with_verifier));
        const Frame question =
            parse_frame(tcp + hex("80000070 12345678 00000000 00000000 00000000 00000000 00000000 0000271d 00000000"));
        CHECK_FALSE(nfs4_answer(10013)(question));
    }

    TEST_CASE("pings, and the messages of IPv6") {
        const Frame ping = parse_frame(kToServer + ipv4("01", "c0a83201", "c0a83264") + hex("0800"));
        CHECK(ping_for("192.168.50.100")(ping));
        CHECK_FALSE(ping_for("192.168.50.101")(ping));

        const Frame solicitation = parse_frame(kToServer + ipv6("3a") + hex("85000000"));
        CHECK(solicitation.ip_from == "fe80::5054:ff:fe00:2");
        CHECK(icmp6(Icmp6::RouterSolicitation)(solicitation));
        const Frame neighbour =
            parse_frame(kToServer + ipv6("3a") + hex("8700 0000 00000000 fd000050000000000000000000000001"));
        CHECK(solicitation_for("fd00:50::1")(neighbour));
        CHECK_FALSE(solicitation_for("fd00:50::2")(neighbour));

        const Frame question = parse_frame(kToServer + ipv6("11") + hex("0222 0223 0000 0000 0b"));
        CHECK(dhcp6(Dhcp6::InformationRequest)(question));
        // Multicast reports come behind a hop-by-hop header.
        const Frame report = parse_frame(kToServer + ipv6("00") + hex("3a00 0502 0000 0100 8f00"));
        REQUIRE(report.as<Icmp6Message>() != nullptr);
        CHECK(static_cast<unsigned>(report.as<Icmp6Message>()->type) == 143);
    }

    TEST_CASE("a frame cut off anywhere is read as far as it goes") {
        const std::string whole = kBroadcast + ipv4("11", "00000000", "ffffffff") + dhcp_request();
        for (std::size_t length = 0; length < whole.size(); ++length) {
            CHECK(parse_frame(std::string_view(whole).substr(0, length)).size == length);
        }
    }
}
