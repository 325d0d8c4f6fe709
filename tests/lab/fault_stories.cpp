// Servers, networks and cards that fail: the Pi boots something else, says why, and never panics.
#include <doctest/doctest.h>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

// The Pi of these stories boots from its card, because of what the console names.
void check_fallback(Pi& pi, std::string_view cause_words) {
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.root_mount().starts_with("/dev/mmcblk0p2 / ext4"));
    CHECK(pi.console_shows(cause_words));
    CHECK(pi.report()["state"] == "fallback");
    CHECK_FALSE(pi.panicked());
}

}  // namespace

TEST_SUITE_BEGIN("faults");

TEST_CASE("server absent: the SD root boots") {
    Lan lan("server-absent");
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root farroot.deadline=20 "
                      "ip=192.168.50.20:::255.255.255.0::eth0:off"});
    check_fallback(pi, "nobody has its address");
}

TEST_CASE("export missing: the SD root boots and the console names the cause") {
    Lan lan("export-missing");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/nosuch ip=dhcp farroot.deadline=20"});
    check_fallback(pi, "the server has no such export");
}

TEST_CASE("root without init: the SD root boots and the console names the cause" * doctest::test_suite("long")) {
    Lan lan("no-init");
    Server server(lan, {.exports = {"/export/no-init"}});
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/no-init ip=dhcp farroot.deadline=20"});
    check_fallback(pi, "the root has no init");
}

TEST_CASE("unknown server name: the SD root boots and the console names the cause" * doctest::test_suite("long")) {
    Lan lan("unknown-name");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=nfs:nosuch.lab:/export/root ip=dhcp farroot.deadline=20"});
    check_fallback(pi, "the server's name does not resolve");
}

TEST_CASE("connection refused: the SD root boots and the console names the cause" * doctest::test_suite("long")) {
    Lan lan("refused");
    Server server(lan, {.nfs = Nfs::Off});
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=20"});
    check_fallback(pi, "refuses NFS connections");
}

TEST_CASE("the server falls silent in the middle of the mount: the SD root boots and the console names the cause") {
    Lan lan("silent-mid-mount");
    Server server(lan);
    int nfs_frames = 0;
    lan.pass_only([&nfs_frames, is_nfs = nfs()](const Frame& frame) { return !is_nfs(frame) || ++nfs_frames < 30; });
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=20"});
    check_fallback(pi, "the server does not answer");
    CHECK(nfs_frames >= 30);
}

TEST_CASE("no DHCP answer: the SD root boots and the console names the cause") {
    Lan lan("no-dhcp");
    Server server(lan, {.dhcp = DhcpBy::Nobody});
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root ip=dhcp farroot.deadline=20"});
    check_fallback(pi, "no DHCP server answers");
}

TEST_CASE("no carrier: the SD root boots and the console names the cause") {
    Lan lan("no-carrier");
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=20", .cable = false});
    check_fallback(pi, "no carrier");
}

TEST_CASE("corrupt card: the NFS root boots all the same" * doctest::test_suite("long")) {
    Lan lan("corrupt-card");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp rw", .card = Card::Corrupt});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
}

TEST_SUITE_END();
