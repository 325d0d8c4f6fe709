#include "agent/job/answering.h"

#include <doctest/doctest.h>
#include <netinet/in.h>

#include <chrono>
#include <cstring>

#include "agent/base/fd.h"
#include "agent/job/socket_address.h"

using agent::answering_first;
using agent::SocketAddress;

namespace {

using Addresses = std::vector<std::string>;

base::Fd listener(const std::string& address, std::uint16_t port, int backlog = 5) {
    base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto here = SocketAddress::parse(address, port).value();
    REQUIRE(::bind(fd.get(), here.get(), here.length) == 0);
    REQUIRE(::listen(fd.get(), backlog) == 0);
    return fd;
}

std::uint16_t port_of(const base::Fd& fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return ntohs(address.sin_port);
}

// Whoever connects now is not answered: the kernel drops what finds no room in the queue of a listener.
base::Fd fill(const std::string& address, std::uint16_t port) {
    base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto there = SocketAddress::parse(address, port).value();
    static_cast<void>(::connect(fd.get(), there.get(), there.length));
    return fd;
}

}  // namespace

TEST_CASE("the address that accepts comes first, the silent one last") {
    const base::Fd accepts = listener("127.0.0.3", 0);
    const std::uint16_t port = port_of(accepts);
    const base::Fd silent = listener("127.0.0.1", port, 0);
    const base::Fd full = fill("127.0.0.1", port);
    const auto began = std::chrono::steady_clock::now();
    CHECK(answering_first({"127.0.0.1", "127.0.0.2", "127.0.0.3"}, port) ==
          Addresses{"127.0.0.3", "127.0.0.2", "127.0.0.1"});
    CHECK(std::chrono::steady_clock::now() - began >= agent::kProbeGrace);
    CHECK(answering_first({"127.0.0.2", "127.0.0.1"}, port) == Addresses{"127.0.0.2", "127.0.0.1"});
}

TEST_CASE("among those that react alike the order stays, and one address alone is left alone") {
    const base::Fd one = listener("127.0.0.2", 0);
    const std::uint16_t port = port_of(one);
    const base::Fd other = listener("127.0.0.1", port);
    CHECK(answering_first({"127.0.0.2", "127.0.0.1"}, port) == Addresses{"127.0.0.2", "127.0.0.1"});
    CHECK(answering_first({"127.0.0.1", "127.0.0.2"}, port) == Addresses{"127.0.0.1", "127.0.0.2"});
    CHECK(answering_first({"127.0.0.3", "127.0.0.4"}, port) == Addresses{"127.0.0.3", "127.0.0.4"});
    CHECK(answering_first({"nonsense", "127.0.0.1"}, port) == Addresses{"127.0.0.1", "nonsense"});
    CHECK(answering_first({"127.0.0.9"}, port) == Addresses{"127.0.0.9"});
    CHECK(answering_first({}, port).empty());
}

TEST_CASE("numeric addresses and their scopes") {
    const auto scoped = SocketAddress::parse("fe80::1%lo", 2049);
    REQUIRE(scoped);
    sockaddr_in6 address{};
    std::memcpy(&address, &scoped->storage, sizeof address);
    CHECK(address.sin6_scope_id == 1);
    CHECK(ntohs(address.sin6_port) == 2049);
    CHECK(agent::numeric_text(*scoped->get()) == "fe80::1");
    CHECK(SocketAddress::parse("fe80::1%1", 0));
    CHECK(agent::numeric_text(*SocketAddress::parse("192.0.2.1", 0)->get()) == "192.0.2.1");
    for (const auto* none : {"", "nas", "fe80::1%", "fe80::1%nolink", "192.0.2.1%lo", "[fe80::1]", "%lo"}) {
        CAPTURE(none);
        CHECK_FALSE(SocketAddress::parse(none, 0));
    }
}
