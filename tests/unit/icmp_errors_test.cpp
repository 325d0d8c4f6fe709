#include "netcfg/icmp_errors.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstring>
#include <vector>

#include "agent/base/fd.h"

using Kind = netcfg::IcmpError::Kind;

namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<unsigned> values) {
    Bytes out;
    for (const unsigned value : values) out.push_back(static_cast<std::byte>(value));
    return out;
}

Bytes operator+(Bytes head, const Bytes& tail) {
    head.insert(head.end(), tail.begin(), tail.end());
    return head;
}

const base::Ipv4 kRouter{0x0a000001};
const base::Ipv6 kRouter6 = *base::Ipv6::parse("fe80::1");

// A TCP segment from 10.0.0.5:700 to 192.0.2.9:2049, as far as a router quotes it.
Bytes tcp_packet(unsigned flags_and_offset = 0x4000) {
    return bytes({0x45, 0, 0, 60, 0, 1, flags_and_offset >> 8, flags_and_offset & 255, 64, 6, 0, 0}) +
           bytes({10, 0, 0, 5, 192, 0, 2, 9}) + bytes({0x02, 0xbc, 0x08, 0x01, 0, 0, 0, 0});
}

Bytes ipv6_header(unsigned next_header) {
    return bytes({0x60, 0, 0, 0, 0, 40, next_header, 64}) +
           bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}) +
           bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9});
}

const Bytes kPorts = bytes({0x02, 0xbc, 0x08, 0x01, 0, 0, 0, 0});

Bytes unreachable(unsigned code, unsigned mtu = 0) {
    return bytes({3, code, 0, 0, 0, 0, mtu >> 8, mtu & 255});
}

}  // namespace

TEST_CASE("ICMP: every code of 'destination unreachable' has its meaning") {
    const struct {
        unsigned code;
        Kind kind;
    } rows[] = {{0, Kind::NoRoute},
                {1, Kind::HostUnreachable},
                {2, Kind::Other},
                {3, Kind::PortUnreachable},
                {4, Kind::FragmentationNeeded},
                {5, Kind::Other},
                {6, Kind::NoRoute},
                {7, Kind::HostUnreachable},
                {8, Kind::Other},
                {9, Kind::Prohibited},
                {10, Kind::Prohibited},
                {11, Kind::NoRoute},
                {12, Kind::HostUnreachable},
                {13, Kind::Prohibited},
                {14, Kind::Prohibited},
                {15, Kind::Prohibited},
                {16, Kind::Other}};
    for (const auto& row : rows) {
        CAPTURE(row.code);
        const auto error = netcfg::parse_icmp_error(unreachable(row.code) + tcp_packet(), kRouter);
        REQUIRE(error);
        CHECK(error->kind == row.kind);
        CHECK(error->from == base::IpAddress(kRouter));
        CHECK(error->sender.text() == "10.0.0.5");
        CHECK(error->destination.text() == "192.0.2.9");
        CHECK(error->port == 2049);
        CHECK_FALSE(error->mtu);
    }
}

TEST_CASE("ICMP: a router says which MTU it has; an old one does not") {
    CHECK(netcfg::parse_icmp_error(unreachable(4, 1400) + tcp_packet(), kRouter)->mtu == 1400);
    CHECK_FALSE(netcfg::parse_icmp_error(unreachable(4) + tcp_packet(), kRouter)->mtu);
}

TEST_CASE("ICMP: without the first fragment, the whole header or a port there is no port, but a destination") {
    const Bytes with_options = bytes({0x4f}) + [] {
        Bytes rest = tcp_packet();
        rest.erase(rest.begin());
        return rest;
    }();
    Bytes of_icmp = tcp_packet();
    of_icmp[9] = std::byte{1};
    Bytes torn = tcp_packet();
    torn.resize(22);
    for (const Bytes& packet : {tcp_packet(0x2001), with_options, of_icmp, torn}) {
        const auto error = netcfg::parse_icmp_error(unreachable(1) + packet, kRouter);
        REQUIRE(error);
        CHECK(error->destination.text() == "192.0.2.9");
        CHECK_FALSE(error->port);
    }
}

TEST_CASE("ICMP: other messages and torn ones are no errors") {
    CHECK_FALSE(netcfg::parse_icmp_error({}, kRouter));
    CHECK_FALSE(netcfg::parse_icmp_error(bytes({3, 1, 0}), kRouter));
    CHECK_FALSE(netcfg::parse_icmp_error(unreachable(1), kRouter));
    CHECK_FALSE(netcfg::parse_icmp_error(unreachable(1) + ipv6_header(6) + kPorts, kRouter));
    CHECK_FALSE(netcfg::parse_icmp_error(bytes({11, 0, 0, 0, 0, 0, 0, 0}) + tcp_packet(), kRouter));  // time exceeded
    CHECK_FALSE(netcfg::parse_icmp_error(bytes({3, 1, 0, 0, 0, 0, 0, 0}) + ipv6_header(6) + kPorts, kRouter6));
}

TEST_CASE("ICMPv6: every code of 'destination unreachable', and 'packet too big'") {
    const Kind kinds[] = {Kind::NoRoute,         Kind::Prohibited, Kind::Other,      Kind::HostUnreachable,
                          Kind::PortUnreachable, Kind::Prohibited, Kind::Prohibited, Kind::Other};
    for (unsigned code = 0; code < std::size(kinds); ++code) {
        CAPTURE(code);
        const auto error =
            netcfg::parse_icmp_error(bytes({1, code, 0, 0, 0, 0, 0, 0}) + ipv6_header(6) + kPorts, kRouter6);
        REQUIRE(error);
        CHECK(error->kind == kinds[code]);
        CHECK(error->destination.text() == "2001:db8::9");
        CHECK(error->port == 2049);
    }
    const auto too_big =
        netcfg::parse_icmp_error(bytes({2, 0, 0, 0, 0, 0, 0x05, 0x00}) + ipv6_header(17) + kPorts, kRouter6);
    REQUIRE(too_big);
    CHECK(too_big->kind == Kind::FragmentationNeeded);
    CHECK(too_big->mtu == 1280);
}

TEST_CASE("ICMPv6: the port stands behind extension headers; a later fragment has none") {
    const Bytes unreachable6 = bytes({1, 3, 0, 0, 0, 0, 0, 0});
    const Bytes hop_by_hop = bytes({44, 0, 1, 4, 0, 0, 0, 0});
    const Bytes first_fragment = bytes({6, 0, 0x00, 0x01, 0, 0, 0, 7});
    const Bytes later_fragment = bytes({6, 0, 0x05, 0x00, 0, 0, 0, 7});
    const auto port = [&](const Bytes& rest) {
        return netcfg::parse_icmp_error(unreachable6 + ipv6_header(0) + hop_by_hop + rest, kRouter6)->port;
    };
    CHECK(port(first_fragment + kPorts) == 2049);
    CHECK_FALSE(port(later_fragment + kPorts));
    CHECK_FALSE(port(bytes({6, 255})));
    CHECK_FALSE(port(bytes({0, 200, 0, 0, 0, 0, 0, 0})));  // an extension longer than what is quoted
}

TEST_CASE("ICMP: a closed UDP port of this machine is told, in both families, where raw sockets are allowed") {
    auto errors = netcfg::IcmpErrors::open();
    if (!errors) {
        CHECK((errors.failure().error == EPERM || errors.failure().error == EACCES));
        return;
    }
    CHECK_FALSE(errors->receive());
    for (const char* target : {"127.0.0.1", "::1"}) {
        const auto address = *base::IpAddress::parse(target);
        const bool is_v4 = address.v4() != nullptr;
        sockaddr_in four{};
        four.sin_family = AF_INET;
        four.sin_port = htons(9);
        four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr_in6 six{};
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(9);
        six.sin6_addr = in6addr_loopback;
        const base::Fd sender(::socket(is_v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        const auto* to = is_v4 ? reinterpret_cast<sockaddr*>(&four) : reinterpret_cast<sockaddr*>(&six);
        if (!sender || ::sendto(sender.get(), "x", 1, 0, to, is_v4 ? sizeof four : sizeof six) != 1) {
            MESSAGE("no " << target << " here");
            continue;
        }
        const auto is_ours = [&](const netcfg::IcmpError& error) {
            return error.destination == address && error.port == 9;
        };
        std::optional<netcfg::IcmpError> error;
        pollfd readable{errors->fd(), POLLIN, 0};
        while (!(error && is_ours(*error)) && ::poll(&readable, 1, 5000) == 1) error = errors->receive();
        REQUIRE(error);
        CHECK(error->kind == Kind::PortUnreachable);
        CHECK(error->from == address);
    }
}
