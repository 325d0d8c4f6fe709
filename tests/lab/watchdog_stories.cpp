// The board's watchdog: it runs until the root's init starts, and resets the board when PID 1 hangs.
#include <doctest/doctest.h>

#include "initramfs/watchdog.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr auto kTimeout = initramfs::kWatchdogTimeout;

// As the kernel knows it, asked in the root's shell: for lab=shell.
bool watchdog_is(std::string_view state, Pi& pi) {
    pi.machine().type("echo state=$(cat /sys/class/watchdog/watchdog0/state)\n");
    REQUIRE(pi.console_shows("state=", 30s));
    return pi.console_shows("state=" + std::string(state), 30s);
}

}  // namespace

TEST_SUITE("survival") {
    TEST_CASE("PID 1 stands still: the watchdog resets the board") {
        Lan lan("watchdog-resets");
        Pi pi(
            lan, Board::Virt,
            {.cmdline = "root=/dev/nfs ip=dhcp farroot.fallback=wait", .first_init = "init-freezer", .watchdog = true});
        REQUIRE(pi.console_shows("LAB: PID 1 is frozen", 60s));
        CHECK(pi.is_reset(kTimeout + 30s));
    }

    TEST_CASE("the watchdog is fed while farroot waits, and stopped before the root's init starts") {
        Lan lan("watchdog-fed");
        Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.fallback=wait lab=shell", .watchdog = true});
        // Unfed it would fire in this time, as the story above shows.
        lan.run_for(kTimeout + 15s);
        REQUIRE_FALSE(pi.machine().is_off());
        Server server(lan);
        REQUIRE(pi.reaches_root(90s));
        CHECK(watchdog_is("inactive", pi));
    }

    TEST_CASE("watchdog=off on the card: the watchdog is never started") {
        Lan lan("watchdog-off");
        Pi pi(lan, Board::Virt,
              {.cmdline = "lab=shell",
               .settings = "root=nfs:192.168.50.1:/export/root\nfallback=wait\nwatchdog=off\n",
               .first_init = "init-freezer",
               .watchdog = true});
        // The settings are in use, and for as long as the server takes to start.
        REQUIRE(pi.console_shows("farroot.conf", 60s));
        Server server(lan);
        REQUIRE(pi.reaches_root(90s));
        CHECK_FALSE(pi.console_shows("LAB: PID 1 is frozen"));
        CHECK(watchdog_is("inactive", pi));
    }

    // To open it would start it, and to close it so would not stop it.
    TEST_CASE("a root with the watchdog's device in place of its init is tried: it is not opened") {
        Lan lan("watchdog-node");
        Server server(lan);
        server.run(
            "mkdir -p /export/sly/sbin && mknod /export/sly/sbin/init c 10 130 && chmod 755 /export/sly/sbin/init && "
            "echo '/export/sly 192.168.50.0/24(rw,no_subtree_check,no_root_squash)' >> /etc/exports && exportfs -ra");
        Pi pi(lan, Board::Virt,
              {.cmdline = "ip=dhcp farroot.root=nfs:192.168.50.1:/export/sly "
                          "farroot.root=nfs:192.168.50.1:/export/root farroot.watchdog=off lab=shell",
               .watchdog = true});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root "));
        CHECK(pi.report()["candidates"][0]["state"] == "failed");
        CHECK_FALSE(pi.console_shows("watchdog did not stop"));
        CHECK(watchdog_is("inactive", pi));
    }

    TEST_CASE("watchdog=keep: it runs on in a root that says it feeds it, and resets the board when it does not") {
        Lan lan("watchdog-kept");
        Server server(lan);
        server.run("mkdir -p /export/root/etc/systemd");
        server.run("echo RuntimeWatchdogSec=10 > /export/root/etc/systemd/system.conf");
        Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.watchdog=keep lab=shell", .watchdog = true});
        REQUIRE(pi.reaches_root(90s));
        CHECK(watchdog_is("active", pi));
        CHECK(pi.is_reset(kTimeout + 30s));
    }

    TEST_CASE("watchdog=keep: in a root that does not feed it, it is stopped, with words") {
        Lan lan("watchdog-unfed");
        Server server(lan);
        Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.watchdog=keep lab=shell", .watchdog = true});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.console_shows("watchdog=keep: nothing is known to feed it in this root"));
        CHECK(watchdog_is("inactive", pi));
    }

    TEST_CASE("a watchdog that can't be stopped, as the command line says: it is never started" *
              doctest::test_suite("long")) {
        Lan lan("watchdog-nowayout");
        Server server(lan);
        Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp i6300esb.nowayout=1 lab=shell", .watchdog = true});
        REQUIRE(pi.reaches_root(90s));
        CHECK(watchdog_is("inactive", pi));
    }

    TEST_CASE("a watchdog that can't be stopped, as only the running device tells: it is fed on in the booted system" *
              doctest::test_suite("long")) {
        Lan lan("watchdog-stubborn");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp lab=shell", .first_init = "stubborn-watchdog", .watchdog = true});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.console_shows("the watchdog can't be stopped (nowayout)"));
        lan.run_for(kTimeout + 15s);
        CHECK_FALSE(pi.machine().is_off());
        pi.machine().type("umount /sys/class/watchdog\n");
        CHECK(watchdog_is("active", pi));
    }
}
