// The ways in which a Pi gets to its NFS root.
#include <doctest/doctest.h>

#include "tests/lab/one.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("boot");

TEST_CASE("an emulated Pi 3 boots over its USB Ethernet from the server that DHCP names") {
    Lan lan("pi3-dhcp");
    Server server(lan);
    Pi pi(lan, Board::Pi3, {.cmdline = "root=/dev/nfs ip=dhcp rw"});
    REQUIRE(pi.reaches_root(180s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 rw,"));
    CHECK(pi.report()["board"] == "Raspberry Pi 3 Model B");
}

TEST_CASE("DHCP gives address, server and path") {
    Lan lan("dhcp");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 ro,"));
    CHECK(pi.root_mount().find("vers=4.2") != std::string::npos);
    const auto report = pi.report();
    CHECK(report["state"] == "booting");
    CHECK(report["root"] == "192.168.50.1:/export/root");
    CHECK(report["version"] == "4.2");
    CHECK(report["links"][0]["origin"] == "dhcp");
}

TEST_CASE(
    "at home: the server is nas.local, which DNS does not know, and the router gives the Pi's address by its name") {
    Lan lan("nas-local");
    Server server(lan, {.root_path = "", .dnsmasq = {"--dhcp-host=pi3,192.168.50.33"}});
    server.run("announce nas /export/root");
    Pi pi(lan, Board::Virt, {.cmdline = "", .settings = "hostname=pi3\nroot=nfs:nas.local:/export/root\n"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.root_mount().starts_with("nas.local:/export/root / nfs4 ro,"));
    CHECK(pi.root_mount().find(",addr=192.168.50.1") != std::string::npos);
    CHECK(one(pi.report()["links"], "state", "in use")["address"] == "192.168.50.33/24");
}

TEST_CASE("a static address needs no DHCP server") {
    Lan lan("static");
    Server server(lan, {.dhcp = DhcpBy::Nobody});
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root rw "
                      "ip=192.168.50.20:192.168.50.1::255.255.255.0:pi20:eth0:off"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 rw,"));
    CHECK(pi.root_mount().find("clientaddr=192.168.50.20") != std::string::npos);
    CHECK(pi.report()["links"][0]["origin"] == "static");
}

TEST_CASE("a server that speaks NFSv3 alone") {
    Lan lan("v3-only");
    Server server(lan, {.nfs = Nfs::V3});
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp rw"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs rw,"));
    CHECK(pi.root_mount().find("vers=3") != std::string::npos);
    CHECK(pi.report()["version"] == "3");
}

TEST_CASE("a server that speaks NFSv4 alone, without portmapper and mountd") {
    Lan lan("v4-only");
    Server server(lan, {.nfs = Nfs::V4});
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp rw"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().find("vers=4.2") != std::string::npos);
}

TEST_CASE("the NFSv4 pseudo-root lacks the path that NFSv3 has") {
    Lan lan("pseudo-root");
    Server server(lan, {.pseudo_root = "/export/other"});
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp rw"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.root_mount().find("vers=3") != std::string::npos);
}

TEST_CASE("the user's NFS options are the mount's options") {
    Lan lan("options");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root,vers=3,soft,timeo=70 ip=dhcp rw"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().find("vers=3") != std::string::npos);
    CHECK(pi.root_mount().find("soft") != std::string::npos);
    CHECK(pi.root_mount().find("timeo=70") != std::string::npos);
}

TEST_CASE("a link configured before /init keeps its address") {
    Lan lan("link-configured");
    Server server(lan, {.dhcp = DhcpBy::Nobody});
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root rw", .first_init = "link-configurer"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().find("clientaddr=192.168.50.77") != std::string::npos);
    CHECK(pi.report()["links"][0]["origin"] == "kernel");
}

// Its first three files are not open then: sockets get their numbers.
TEST_CASE("no console works: the NFS root boots, and without a server the card's") {
    Lan lan("no-console");
    {
        Server server(lan);
        Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp", .console = "ttyS9"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK_FALSE(pi.report()["timings"].empty());  // it was the agent that booted it
    }
    Pi alone(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=3", .console = "ttyS9"});
    REQUIRE(alone.reaches_root(90s));
    CHECK(alone.root_name() == "sd-root");
    CHECK_FALSE(alone.report()["timings"].empty());
}

TEST_CASE("an image for another kernel: it says so, and boots a root that needs no module of it") {
    Lan lan("other-kernel");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp", .card = Card::None, .first_init = "other-kernel"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    const auto warning = pi.report()["warnings"][0];
    CHECK(warning["id"] == "other-kernel");
    CHECK(warning["words"].get<std::string>().find("the image is for 6.12.25+rpt-rpi-v8") != std::string::npos);
    CHECK(pi.console_shows("the image's modules are for another kernel than the one that runs"));
}

TEST_CASE("a server known by its name in the DNS") {
    Lan lan("named-server");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=nfs:server.lab:/export/root ip=dhcp rw"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().find(":/export/root / nfs4 rw,") != std::string::npos);
}

TEST_SUITE_END();
