// A boot that looks for servers, and one that asks a server why.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/lab/one.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr unsigned kMdnsPort = 5353;
constexpr unsigned kPortmapperPort = 111;

// The deadline waits for no explanation: time enough for one on a machine that is slow.
constexpr const char* kAnswered = "farroot.deadline=30";

// Frames of the Pi's that look for servers, in words: ARP requests for others than `known`, multicast DNS, broadcasts
// to portmappers.
std::vector<std::string> frames_that_look(const Lan& lan, const std::vector<std::string>& known) {
    std::vector<std::string> out;
    for (const auto& sent : lan.frames_from("pi", any_frame())) {
        const auto* arp = sent.frame.as<Arp>();
        const bool is_own = arp != nullptr && (arp->sender == "0.0.0.0" || arp->sender == arp->target);
        if (arp != nullptr && arp->request && !is_own && std::ranges::find(known, arp->target) == known.end()) {
            out.push_back("ARP for " + arp->target);
        }
        const auto* udp = sent.frame.as<Udp>();
        if (udp != nullptr && udp->port_to == kMdnsPort) out.push_back("multicast DNS");
        if (udp != nullptr && udp->port_to == kPortmapperPort) out.push_back("portmapper broadcast");
    }
    return out;
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE(
    "no root is named and there is no card: the boot finds the server, says how to name its root, boots nothing") {
    Lan lan("discover-alone");
    Server server(lan, {.root_path = ""});
    Pi pi(lan, Board::Virt, {.cmdline = "ip=dhcp", .card = Card::None});
    REQUIRE(pi.console_shows("NFS servers found: 1", 90s));
    CHECK(pi.console_shows("root=nfs:192.168.50.1:/export/root", 30s));
    const auto frames = frames_that_look(lan, {"192.168.50.1"});
    for (const char* words : {"ARP for 192.168.50.254", "multicast DNS", "portmapper broadcast"}) {
        CHECK_MESSAGE(std::ranges::find(frames, words) != frames.end(), words);
    }
    CHECK(server.run("cat /proc/fs/nfsd/clients/*/info || true").find("Linux NFSv4") == std::string::npos);
}

TEST_CASE(
    "the root that DHCP names is not there yet: servers are looked for, then it boots and the report has the search") {
    Lan lan("discover-report");
    Server server(lan);
    server.run("exportfs -ua && exportfs -o rw,no_root_squash,no_subtree_check '*:/export/no-init'");
    Pi pi(lan, Board::Virt,
          {.cmdline = "ip=dhcp farroot.trust=192.168.50.0/24:/export farroot.deadline=2", .card = Card::None});
    REQUIRE(pi.console_shows("NFS servers found: 1", 120s));
    server.run("exportfs -ua; exportfs -ra");
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    const json report = pi.report();
    CHECK(one(report["candidates"], "root", "192.168.50.1:/export/root")["source"] == "DHCP");
    REQUIRE(report.contains("discovery"));
    const json& found = report["discovery"]["servers"][0];
    CHECK(found["address"] == "192.168.50.1");
    CHECK(found["exports"][0]["path"] == "/export/no-init");
    CHECK(report["discovery"]["sources"].size() == 5);
}

TEST_CASE("a root is named and nobody is there: nothing that looks for servers leaves the Pi") {
    Lan lan("discover-nothing");
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root farroot.deadline=20 "
                      "ip=192.168.50.20:::255.255.255.0::eth0:off"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    CHECK_FALSE(pi.report().contains("discovery"));
    CHECK_FALSE(lan.frames_from("pi", arp_request_for("192.168.50.1")).empty());
    CHECK(frames_that_look(lan, {"192.168.50.1"}) == std::vector<std::string>{});
}

TEST_CASE("an export for another address: the SD root boots, and the report has the line that the server lacks" *
          doctest::test_suite("long")) {
    Lan lan("explain-denied");
    Server server(lan);
    server.run("exportfs -au && exportfs -o rw,no_subtree_check 192.168.50.250:/export/root");
    Pi pi(lan, Board::Virt, {.cmdline = std::string("root=/dev/nfs ip=dhcp ") + kAnswered});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    const json report = pi.report();
    const json cause = one(report["candidates"], "root", "192.168.50.1:/export/root")["cause"];
    CAPTURE(cause.dump());
    CHECK(cause["id"] == "access-denied");
    std::string address = one(report["links"], "state", "in use")["address"];
    address = address.substr(0, address.find('/'));
    CHECK(cause["remedy"].get<std::string>().find("/export/root " + address + "(") != std::string::npos);
}

TEST_CASE("a path that only leads to exports: the SD root boots, and the report names those below it") {
    Lan lan("explain-directory");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = std::string("root=/dev/nfs nfsroot=192.168.50.1:/export ip=dhcp ") + kAnswered});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    const json cause = one(pi.report()["candidates"], "root", "192.168.50.1:/export")["cause"];
    CAPTURE(cause.dump());
    CHECK(cause["id"] == "pseudo-root-directory");
    CHECK(cause["words"].get<std::string>().find("/export/root") != std::string::npos);
}

TEST_SUITE_END();
