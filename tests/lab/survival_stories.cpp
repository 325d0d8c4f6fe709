// What happens later on: cables and servers that come and go, an agent that dies, sessions that have to last.
#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

// The ids of the NFSv4 clients that the server knows and that confirmed themselves.
std::set<std::string> confirmed_clients(Server& server) {
    std::set<std::string> ids;
    std::istringstream lines(server.run("cat /proc/fs/nfsd/clients/*/info"));
    std::string id;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("clientid: ")) id = line;
        if (line == "status: confirmed") ids.insert(id);
    }
    return ids;
}

}  // namespace

TEST_SUITE("survival") {
    TEST_CASE("two Pis on one NFSv4.2 server keep their sessions, beyond the time of a lease") {
        Lan lan("two-pis");
        Server server(lan);
        server.run("rpc.nfsd 0 && rpc.nfsd --lease-time 10 --grace-time 10 4 && echo Y > /proc/fs/nfsd/v4_end_grace");
        const std::string cmdline = "root=/dev/nfs ip=dhcp rw lab=busy";
        Pi first(lan, Board::Virt, {.cmdline = cmdline, .name = "pi1", .mac = "52:54:00:00:00:11"});
        Pi second(lan, Board::Virt, {.cmdline = cmdline, .name = "pi2", .mac = "52:54:00:00:00:12"});
        REQUIRE(first.reaches_root(90s));
        REQUIRE(second.reaches_root(90s));

        const auto clients = confirmed_clients(server);
        CHECK(clients.size() == 2);
        for (const Pi* pi : {&first, &second}) {
            const auto has_been_busy = [pi, wanted = pi->console().count_lines("BUSY ") + 12] {
                return pi->console().count_lines("BUSY ") >= wanted;  // once a second
            };
            CHECK(lan.run_until(has_been_busy, 90s));
            CHECK(pi->console().count_lines("BUSY-FAILED") == 0);
            // A lost session makes its client introduce itself anew, with a new id.
            CHECK(confirmed_clients(server) == clients);
        }
    }

    TEST_CASE("no carrier and no card: waits with words, boots when the cable is plugged in") {
        Lan lan("cable-late");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp rw farroot.deadline=4", .card = Card::None, .cable = false});
        REQUIRE(pi.console_shows("no carrier", 60s));
        REQUIRE(pi.console_shows("the SD card holds no root", 60s));
        pi.cable(true);
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
    }

    TEST_CASE("corrupt card and no server: waits with words, boots when the server comes") {
        Lan lan("server-late");
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root rw farroot.deadline=4 "
                          "ip=192.168.50.20:::255.255.255.0::eth0:off",
               .card = Card::Corrupt});
        REQUIRE(pi.console_shows("the SD card's root can't be read", 60s));
        CHECK_FALSE(pi.panicked());
        Server server(lan);
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
    }

    TEST_CASE("agent killed mid-way: a second one boots the NFS root") {
        Lan lan("agent-killed");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp rw lab.kill=KILL,nfs-trial",
               .processors = 2,
               .first_init = "agent-killer"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.console_shows("the agent was killed by Killed"));
        CHECK(pi.root_name() == "nfs-root");
    }

    TEST_CASE("agent crashed mid-way: a second one boots the NFS root" * doctest::test_suite("long")) {
        Lan lan("agent-crashed");
        Server server(lan);
        Pi pi(lan, Board::Virt,
              {.cmdline = "root=/dev/nfs ip=dhcp rw lab.kill=SEGV,load-set",
               .processors = 2,
               .first_init = "agent-killer"});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.console_shows("the agent was killed by Segmentation fault"));
        CHECK(pi.root_name() == "nfs-root");
    }

    TEST_CASE("the server freezes after the commit: the sentinel reboots the Pi") {
        Lan lan("frozen-server");
        Server server(lan);
        Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp rw"});
        // From the very frame that follows these words nothing comes through, and then the server stands still.
        const auto committed = [&pi] { return pi.console().shows("handing over"); };
        lan.pass_only([&committed](const Frame&) { return !committed(); });
        REQUIRE(lan.run_until(committed, 60s));
        server.freeze();
        CHECK(pi.reboots(40s));
        CHECK_FALSE(pi.reaches_root(0s));
    }
}

TEST_SUITE("long") {
    // After a power cut on an old card: all of the journal is read, and written where it belongs, when the root is
    // mounted.
    TEST_CASE("a local root that brings its journal up to date for 40 s boots, once" * doctest::test_suite("long")) {
        constexpr int kSlowCard = 2'000'000;  // bytes/s
        Lan lan("dirty-journal");
        const auto disk = root_disk(lan.artefact("root.disk"));
        PiOptions options{.cmdline = "root=LABEL=disk-root rw rootflags=data=journal lab=answers",
                          .card = Card::None,
                          .usb_disks = {disk}};
        {
            Pi pi(lan, Board::Virt, options);
            REQUIRE(pi.reaches_root(90s));
            pi.run("dd if=/dev/urandom of=/much bs=1M count=45 && sync");
        }
        Pi pi(lan, Board::Virt, options);
        pi.usb_disk_moves(kSlowCard);
        REQUIRE(pi.reaches_root(240s));
        CHECK(pi.root_mount().starts_with("/dev/sda / ext4 rw"));
        const std::string recovered = pi.run("dmesg | grep 'recovery complete'");
        CHECK(recovered.find("sda") != std::string::npos);
    }

    TEST_CASE("an emulated Pi 3 without a server boots from its card") {
        Lan lan("pi3-card");
        Pi pi(lan, Board::Pi3, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=20"});
        REQUIRE(pi.reaches_root(240s));
        CHECK(pi.root_mount().starts_with("/dev/mmcblk0p2 / ext4"));
        CHECK(pi.console_shows("no DHCP server answers"));
    }
}
