// farroot's own processes die or hang: PID 1 copes.
#include <doctest/doctest.h>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

TEST_SUITE("survival") {
    TEST_CASE("agent killed twice: PID 1 boots the SD root by itself") {
        Lan lan("agent-killed-twice");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp lab.hunt=agent,2", .processors = 2, .first_init = "hunter"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "sd-root");
        CHECK(pi.root_mount().starts_with("/dev/mmcblk0p2 / ext4"));
        CHECK(pi.console_shows("trying the SD card's root without the agent"));
        CHECK(pi.console_shows("the agent failed twice: handing over to /sbin/init"));
        CHECK(pi.report()["state"] == "fallback");
    }

    TEST_CASE("agent killed twice with fallback=wait: PID 1 does not boot the SD root, and starts again") {
        Lan lan("agent-killed-wait");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp farroot.fallback=wait lab.hunt=agent,2",
               .processors = 2,
               .first_init = "hunter"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.console_shows("fallback=wait"));
        CHECK(pi.console_shows("no root yet: starting again"));
    }

    TEST_CASE("agent killed twice and no card: PID 1 says so and starts again") {
        Lan lan("agent-killed-no-card");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp lab.hunt=agent,2",
               .card = Card::None,
               .processors = 2,
               .first_init = "hunter"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.console_shows("the SD card holds no root"));
        CHECK(pi.console_shows("no root yet: starting again"));
    }

    TEST_CASE("agents and the SD root's trial killed: PID 1 starts again" * doctest::test_suite("long")) {
        Lan lan("trial-killed-too");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp lab.hunt=agent,2 lab.hunt=jobrescue,1",
               .processors = 2,
               .first_init = "hunter"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.console_shows("the SD root's trial was killed"));
        CHECK(pi.console_shows("no root yet: starting again"));
    }

    TEST_CASE("agent stopped: its silence ends it, a second one boots the NFS root") {
        Lan lan("agent-stopped");
        Server server(lan);
        Pi pi(
            lan, Board::Virt,
            {.cmdline = "root=/dev/nfs ip=dhcp lab.kill=STOP,load-set", .processors = 2, .first_init = "agent-killer"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.console_shows("the agent fell silent"));
        CHECK(pi.root_name() == "nfs-root");
    }

    TEST_CASE("the SD root's trial is stuck in the kernel, where no kill ends it: the NFS root boots") {
        Lan lan("trial-stuck");
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=nfs:192.168.50.1:/export/root ip=dhcp farroot.deadline=15 lab=shell",
               .card = Card::OnDisk});
        REQUIRE(pi.console_shows("card: /dev/vda1", 60s));
        pi.card_hangs();
        REQUIRE(pi.console_shows("it took too long and was given up", 60s));
        Server server(lan);
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.console_shows("local-trial is stuck in the kernel, and left behind"));
        // SIGKILL is 0x100 among the pending signals.
        pi.machine().type(
            "for p in /proc/[0-9]*; do case $(tr '\\0' ' ' <$p/cmdline) in *local-trial*) "
            "echo stuck=$(grep -hE '^(State|ShdPnd)' $p/status);; esac; done\n");
        CHECK(pi.console_shows("stuck=State: D (disk sleep) ShdPnd: 0000000000000100", 30s));
    }

    // The first page cuts the line before the signal's name, which job_end_test has.
    TEST_CASE("a survey of a server crashes: it is called a crash" * doctest::test_suite("long")) {
        Lan lan("survey-crashed");
        Server server(lan, {.root_path = ""});
        lan.delays(50ms);  // so that the survey, some twenty questions, is met while it runs
        Pi pi(lan, Board::Virt,
              {.cmdline = "ip=dhcp lab.hunt=jobsurvey,1,SEGV",
               .card = Card::None,
               .processors = 2,
               .first_init = "hunter"});
        CHECK(pi.console_shows("survey of 192.168.50.1: farroot's helper process crashed (job: k", 180s));
    }
}
