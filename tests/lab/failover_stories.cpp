// Several roots, some of which do not work: each Pi ends in the best one that does.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr const char* kTwoRoots =
    "farroot.root=nfs:192.168.50.9:/export/root farroot.root=nfs:192.168.50.1:/export/root ip=dhcp";

// A card whose fallback runs farroot watch --every 5.
PiOptions returning(int deadline) {
    return {
        .cmdline = "ip=192.168.50.20:::255.255.255.0::eth0:off lab=watch",
        .settings = "root=nfs:192.168.50.1:/export/root\nreturn=reboot\ndeadline=" + std::to_string(deadline) + "\n",
        .keeps_card = true};
}

// The Pi boots its second root, because of what it says of the first.
void check_second_boots(Pi& pi, const std::string& cause) {
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 "));
    const auto report = pi.report();
    CHECK(report["candidates"][0]["cause"]["id"] == cause);
    CHECK(report["candidates"][1]["state"] == "booting");
}

}  // namespace

TEST_SUITE_BEGIN("faults");

TEST_CASE("failover: the first server is silent, the second one boots") {
    Lan lan("first-silent");
    Server server(lan);
    server.host("silent", "192.168.50.9/24");
    lan.pass_only([](const Frame& frame) { return frame.as<Tcp>() == nullptr || frame.ip_to != "192.168.50.9"; });
    Pi pi(lan, Board::Virt, {.cmdline = kTwoRoots, .card = Card::None});
    check_second_boots(pi, "host-silent");
}

TEST_CASE("failover: the first server refuses, the second one boots") {
    Lan lan("first-refuses");
    Server server(lan);
    server.host("closed", "192.168.50.9/24");
    Pi pi(lan, Board::Virt, {.cmdline = kTwoRoots, .card = Card::None});
    check_second_boots(pi, "port-refused");
}

TEST_CASE("failover: the first server takes the connection and says nothing, the second one boots") {
    Lan lan("first-hangs");
    Server server(lan);
    server.host("mute", "192.168.50.9/24");
    server.on("mute", "busybox nc -ll -p 2049 -e busybox sleep 1000 >/dev/null 2>&1 &");
    Pi pi(lan, Board::Virt, {.cmdline = kTwoRoots, .card = Card::None});
    check_second_boots(pi, "host-silent");
}

TEST_CASE("failover: the server freezes in the middle of the trial, the SD card's root boots at the deadline") {
    Lan lan("frozen-in-trial");
    Server server(lan);
    int answers = 0;
    lan.pass_only([&answers, is_nfs = nfs()](const Frame& frame) {
        if (is_nfs(frame) && frame.ip_from == "192.168.50.1") ++answers;
        return true;
    });
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=15"});
    REQUIRE(lan.run_until([&answers] { return answers >= 8; }, 60s));
    server.freeze();
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.report()["state"] == "fallback");
    CHECK(pi.report()["notice"].get<std::string>().find("the server does not answer") != std::string::npos);
}

TEST_CASE("failover: a server in its grace period is waited for, beyond the deadline") {
    constexpr std::uint32_t kNfs4ErrGrace = 10013;
    Lan lan("grace");
    Server server(lan);
    // nfsdcltrack(8) ends the grace period when all clients that were there before are back: one never comes back.
    {
        Pi other(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp", .name = "other", .mac = "52:54:00:00:00:03"});
        REQUIRE(other.reaches_root(90s));
    }
    server.run("rpc.nfsd 0 && rpc.nfsd --grace-time 40 4");
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=15"});
    REQUIRE(pi.console_shows("in its grace period", 60s));
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.report()["state"] == "booting");
    CHECK(pi.report()["version"] == "4.2");
    CHECK_FALSE(lan.frames_from("server", nfs4_answer(kNfs4ErrGrace)).empty());
}

TEST_CASE("failover: of all roots none works, and after the rounds that retry= names the Pi reboots") {
    Lan lan("retry");
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=nfs:192.168.50.1:/export/root ip=dhcp farroot.deadline=8 farroot.retry=1",
           .card = Card::None});
    CHECK(pi.reboots(90s));
    CHECK(pi.console_shows("no root in 1 rounds after the deadline: rebooting"));
}

TEST_CASE("failover: two power cuts before a root has confirmed: it is passed over once, and boots again") {
    Lan lan("never-confirms");
    Server server(lan);
    server.run("mkdir /export/root/etc/farroot && touch /export/root/etc/farroot/confirms");
    const PiOptions options{
        .cmdline = "ip=dhcp", .settings = "root=nfs:192.168.50.1:/export/root\n", .keeps_card = true};
    const auto boots_nfs_root = [&] {
        Pi pi(lan, Board::Virt, options);
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.report()["chosen"]["root"] == "nfs:192.168.50.1:/export/root");
    };
    boots_nfs_root();
    boots_nfs_root();
    {
        Pi pi(lan, Board::Virt, options);
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "sd-root");
        const auto report = pi.report();
        CHECK(report["state"] == "fallback");
        CHECK(report["notice"].get<std::string>().find("passed over") != std::string::npos);
        CHECK(pi.console_shows("never confirmed; it is tried again at the next boot"));
    }
    boots_nfs_root();
}

TEST_CASE("failover: the only server is frozen at boot, and when it works again the Pi returns from its SD root") {
    Lan lan("return");
    Server server(lan);
    server.freeze();
    {
        Pi pi(lan, Board::Virt, returning(20));
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "sd-root");
        CHECK(pi.report()["notice"].get<std::string>().find("reboots by itself") != std::string::npos);
        CHECK(pi.console_shows("It will reboot once one of these works: 192.168.50.1:/export/root", 20s));
        CHECK(pi.console_shows("farroot watch: 192.168.50.1:/export/root: the server does not answer", 90s));
        server.thaw();
        CHECK(pi.reboots(90s));
        CHECK(pi.console_shows("192.168.50.1:/export/root works again: this Pi leaves its fallback and reboots now"));
        CHECK(pi.console_shows("ROOT-REBOOTS"));
    }
    for (const int returned : {1, 0}) {
        CAPTURE(returned);
        Pi pi(lan, Board::Virt, returning(20));
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.report()["returned"] == returned);
    }
}

TEST_CASE("failover: a root that works for the SD root alone makes each return wait twice as long" *
          doctest::test_suite("long")) {
    Lan lan("return-in-vain");
    Server server(lan);
    bool is_booting = true;
    lan.pass_only([&is_booting, is_nfs = nfs()](const Frame& frame) { return !is_booting || !is_nfs(frame); });
    for (int returned = 0; returned <= 1; ++returned) {
        CAPTURE(returned);
        is_booting = true;
        Pi pi(lan, Board::Virt, returning(8));
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "sd-root");
        CHECK(pi.report()["returned"] == returned);
        is_booting = false;
        CHECK(pi.console_shows("First try in " + std::to_string(5 << returned) + " s", 20s));
        CHECK(pi.reboots(90s));
    }
}

TEST_CASE("failover: farroot watch --once tells in the fallback whether an NFS root works and reboots nothing") {
    Lan lan("watch-once");
    Server server(lan);
    server.freeze();
    PiOptions options = returning(8);
    options.cmdline = "ip=192.168.50.20:::255.255.255.0::eth0:off lab=shell";
    Pi pi(lan, Board::Virt, options);
    REQUIRE(pi.reaches_root(90s));
    REQUIRE(pi.console_shows("This is a shell", 10s));
    pi.machine().type("/run/farroot/farroot watch --once; echo ENDED=$?\n");
    CHECK(pi.console_shows("ENDED=1", 60s));
    CHECK(pi.console_shows("farroot watch: 192.168.50.1:/export/root: the server does not answer"));
    CHECK(pi.console_shows("  fix: check that it is on"));
    server.thaw();
    pi.machine().type("/run/farroot/farroot watch --once --json; echo ENDED=$?\n");
    CHECK(pi.console_shows("ENDED=0", 60s));
    CHECK(pi.console_shows("\"works\": true"));
    CHECK_FALSE(pi.machine().is_off());
}

TEST_SUITE_END();
