// The ways in which a Pi gets to its NFS root.
#include <doctest/doctest.h>

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

TEST_CASE("a server known by its name in the DNS") {
    Lan lan("named-server");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=nfs:server.lab:/export/root ip=dhcp rw"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().find(":/export/root / nfs4 rw,") != std::string::npos);
}

TEST_SUITE_END();
