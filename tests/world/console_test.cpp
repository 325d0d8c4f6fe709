// A person at a console: what a key holds, and what only that person's word does.
#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>

#include "tests/world/world.h"

using namespace agent::core;
using namespace world;

namespace {

constexpr const char* kNamed = "farroot.root=nfs:10.0.0.1:/named ip=dhcp";
constexpr const char* kOther = "nfs:10.0.0.9:/other";

World two_servers() {
    World pi;
    pi.server("10.0.0.1").exports("/named");
    pi.server("10.0.0.9").exports("/other");
    return pi;
}

std::vector<CandidateView> those_of(const Outcome& boot, const std::string& path) {
    std::vector<CandidateView> out;
    std::ranges::copy_if(boot.report().candidates, std::back_inserter(out),
                         [&path](const CandidateView& each) { return each.root.ends_with(path); });
    return out;
}

void check_is_one(const Outcome& boot, const std::string& path) {
    const auto candidates = those_of(boot, path);
    REQUIRE(candidates.size() == 1);
    CHECK(candidates.front().state == "booting");
    CHECK_FALSE(candidates.front().cause);  // "nobody here named this root"
}

}  // namespace

TEST_CASE("a key holds the boot; it goes on by itself when no key came for hold=") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms).person_wants(Hold{}, 20s);
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.hold=60");
    CHECK(boot.root() == "10.0.0.1:/named");
    CHECK(boot.took() >= 80s);
    CHECK(boot.took() < 81s);
}

TEST_CASE("a held boot goes on when it is released") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms).person_wants(Release{}, 30s);
    const Outcome boot = pi.boot(kNamed);
    CHECK(boot.root() == "10.0.0.1:/named");
    CHECK(boot.took() >= 30s);
    CHECK(boot.took() < 31s);
}

TEST_CASE("a key too late holds nothing") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 10s);
    CHECK(pi.boot(kNamed).took() < 5s);
}

TEST_CASE("while the boot is held the trials go on, and it is seen that it is held") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms);
    const Outcome boot = pi.boot(kNamed, 30s);
    CHECK_FALSE(boot.booted());
    CHECK(boot.report().held);
    REQUIRE(boot.report().hold_left);
    CHECK(*boot.report().hold_left > 260s);
    CHECK(boot.report().candidates.front().state == "verified");
}

TEST_CASE("a held boot does not fall back, and does not reboot") {
    World pi;
    pi.server("10.0.0.1").is_silent();
    pi.person_wants(Hold{}, 100ms).person_wants(Hold{}, 290s);
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.retry=1", 400s);
    CHECK_FALSE(boot.booted());
    CHECK_FALSE(boot.rebooted());
}

TEST_CASE("mode=ask: nothing boots by itself, and servers are looked for where no root is named") {
    for (const char* mode : {"ask", "diagnose"}) {
        World pi = two_servers();
        const Outcome boot = pi.boot(std::string("ip=dhcp farroot.mode=") + mode, 900s);
        CHECK_FALSE(boot.booted());
        CHECK(boot.report().held);
        CHECK_FALSE(boot.report().hold_left);
        CHECK(boot.discoveries() > 0);
    }
}

TEST_CASE("mode=ask: what was found boots when the person says that it shall go on") {
    World pi = two_servers();
    pi.person_wants(Release{}, 60s);
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.mode=ask");
    CHECK(boot.root() == "10.0.0.1:/named");
    CHECK(boot.took() >= 60s);
}

TEST_CASE("countdown= is the time between the verdict and the boot; a key in it holds") {
    World pi = two_servers();
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.countdown=7");
    CHECK(boot.root() == "10.0.0.1:/named");
    CHECK(boot.took() >= 7s);
    CHECK(boot.took() < 10s);
    World other = two_servers();
    other.person_wants(Hold{}, 5s);
    CHECK_FALSE(other.boot(std::string(kNamed) + " farroot.countdown=7", 60s).booted());
}

TEST_CASE("a root that a person tries is tried at once, and boots only when that person says so") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms).person_wants(TryRoot{kOther}, 1s);
    const Outcome held = pi.boot(kNamed, 20s);
    REQUIRE(held.report().candidates.size() == 2);
    CHECK(held.report().candidates.back().root == "10.0.0.9:/other");
    CHECK(held.report().candidates.back().state == "verified");
    CHECK(held.report().candidates.back().asked_for);

    World left_alone = two_servers();
    left_alone.person_wants(Hold{}, 100ms).person_wants(TryRoot{kOther}, 1s);
    CHECK(left_alone.boot(kNamed, 400s).root() == "10.0.0.1:/named");

    World chosen = two_servers();
    chosen.person_wants(Hold{}, 100ms).person_wants(TryRoot{kOther}, 1s).person_wants(BootRoot{kOther}, 10s);
    const Outcome boot = chosen.boot(kNamed);
    CHECK(boot.root() == "10.0.0.9:/other");
    CHECK(boot.took() >= 10s);
    CHECK(boot.took() < 11s);
    CHECK(boot.report().nfs == std::vector<std::string>{"nfs:10.0.0.1:/named"});
}

TEST_CASE("a chosen root is tried first where it was not yet; when that fails, nothing is chosen any more") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms).person_wants(BootRoot{kOther}, 1s);
    CHECK(pi.boot(kNamed).root() == "10.0.0.9:/other");

    World wrong = two_servers();
    wrong.person_wants(Hold{}, 100ms).person_wants(BootRoot{"nfs:10.0.0.9:/nothing"}, 1s);
    const Outcome boot = wrong.boot(kNamed, 60s);
    CHECK_FALSE(boot.booted());
    CHECK(boot.cause_of("10.0.0.9:/nothing") == "export-missing");
}

TEST_CASE("what a person tried holds back no fallback") {
    World pi;
    pi.person_wants(TryRoot{"nfs:10.0.0.77:/silent"}, 100ms);
    const Outcome boot = pi.boot("ip=dhcp");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() < 10s);
}

TEST_CASE("a root that DHCP names without trust boots only when a person chooses it") {
    World pi = two_servers();
    pi.dhcp_names_root("10.0.0.9:/other").sd_card_is_missing();
    pi.person_wants(Hold{}, 3s).person_wants(TryRoot{kOther}, 4s).person_wants(Release{}, 20s);
    const Outcome tried = pi.boot("ip=dhcp farroot.fallback=wait", 200s);
    CHECK_FALSE(tried.booted());
    CHECK(tried.report().candidates.back().state == "verified");
    World chosen = two_servers();
    chosen.dhcp_names_root("10.0.0.9:/other").sd_card_is_missing();
    chosen.person_wants(Hold{}, 3s).person_wants(BootRoot{kOther}, 4s);
    CHECK(chosen.boot("ip=dhcp farroot.fallback=wait", 200s).root() == "10.0.0.9:/other");
}

TEST_CASE("a root that the network names too, and that a person chooses, is one root, which somebody named") {
    for (const char* named : {"10.0.0.9:/other", "10.0.0.9:/other/", "10.0.0.9:/other,vers=3"}) {
        CAPTURE(named);
        World chosen = two_servers();
        chosen.dhcp_names_root(named).sd_card_is_missing();
        chosen.person_wants(Hold{}, 3s).person_wants(TryRoot{kOther}, 4s).person_wants(BootRoot{kOther}, 20s);
        const Outcome boot = chosen.boot("ip=dhcp farroot.fallback=wait", 200s);
        CHECK(boot.root() == "10.0.0.9:/other");
        check_is_one(boot, "/other");
    }
}

TEST_CASE("a root that a person named before the network names it again is one root") {
    World pi = two_servers();
    pi.dhcp_names_root("10.0.0.9:/other").sd_card_is_missing().loses_lease_after(20s, Cause::DhcpRefused);
    pi.person_wants(Hold{}, 3s).person_wants(TryRoot{kOther}, 4s).person_wants(BootRoot{kOther}, 60s);
    const Outcome boot = pi.boot("ip=dhcp farroot.fallback=wait", 200s);
    CHECK(boot.root() == "10.0.0.9:/other");
    check_is_one(boot, "/other");
}

TEST_CASE("a root that the network names by its server's name, and a person by its address, is one root") {
    World pi = two_servers();
    FoundView found;
    found.servers.push_back({"10.0.0.9", {"NAS.lan"}, {}, {{"dhcp", 20ms}}, {}});
    pi.dhcp_names_root("nas.lan:/other").sd_card_is_missing().discovery_finds(found);
    pi.person_wants(Hold{}, 3s).person_wants(TryRoot{kOther}, 10s).person_wants(BootRoot{kOther}, 20s);
    const Outcome boot = pi.boot("ip=dhcp farroot.fallback=wait", 200s);
    CHECK(boot.root() == "10.0.0.9:/other");
    check_is_one(boot, "/other");
}

TEST_CASE("a root that a person tried and then saved is one root") {
    World pi = two_servers();
    pi.dhcp_names_root("10.0.0.9:/other").sd_card_is_missing();
    pi.person_wants(Hold{}, 1s).person_wants(TryRoot{kOther}, 4s);
    pi.person_wants(SaveSettings{"root=nfs:10.0.0.9:/other\n", ""}, 20s).person_wants(Release{}, 20s);
    const Outcome boot = pi.boot("ip=dhcp");
    CHECK(boot.root() == "10.0.0.9:/other");
    check_is_one(boot, "/other");
    CHECK(those_of(boot, "/other").front().source == "farroot.conf:1");
    const auto begins = [](const std::string& line) { return line.ends_with("] trying 10.0.0.9:/other"); };
    CHECK(std::ranges::count_if(boot.report().log, begins) == 1);
}

TEST_CASE("a root that a person took from DHCP stays what it was when the lease changes") {
    World pi = two_servers();
    pi.dhcp_names_root("10.0.0.9:/other").sd_card_is_missing();
    base::NetConfig other = pi.lease();
    other.root_path = "10.0.0.9:/another";
    pi.renews_lease_after(20s, other);
    pi.person_wants(Hold{}, 3s).person_wants(TryRoot{kOther}, 4s).person_wants(BootRoot{kOther}, 60s);
    const Outcome boot = pi.boot("ip=dhcp farroot.fallback=wait", 200s);
    CHECK(boot.root() == "10.0.0.9:/other");
    CHECK(those_of(boot, "/another").size() == 1);
}

TEST_CASE("a person may look for servers although a root is named") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms).person_wants(FindServers{}, 1s);
    CHECK(pi.boot(kNamed, 30s).discoveries() == 1);
}

TEST_CASE("what is saved counts at once: the new root is tried and boots when the boot goes on") {
    World pi = two_servers();
    pi.sd_card_is_missing();
    pi.person_wants(Hold{}, 1s);
    pi.person_wants(SaveSettings{"root=nfs:10.0.0.9:/other\n", ""}, 20s).person_wants(Release{}, 20s);
    const Outcome boot = pi.boot("ip=dhcp");
    CHECK(boot.root() == "10.0.0.9:/other");
    CHECK(boot.took() >= 20s);
    CHECK(boot.took() < 22s);
    CHECK(boot.saved() == std::vector<std::string>{"root=nfs:10.0.0.9:/other\n"});
    REQUIRE(boot.report().save);
    CHECK(boot.report().save->state == "done");
    CHECK_FALSE(boot.log_says("card: none yet"));  // it is read once more, and is there
}

TEST_CASE("a root that is verified does not boot while another one is being saved") {
    World pi = two_servers();
    pi.card_says("root=nfs:10.0.0.1:/named\n", 500ms);
    pi.person_wants(Hold{}, 1ms);
    pi.person_wants(SaveSettings{"root=nfs:10.0.0.9:/other\n", "root=nfs:10.0.0.1:/named\n"}, 20s);
    pi.person_wants(Release{}, 20s);
    const Outcome boot = pi.boot("ip=dhcp");
    CHECK(boot.root() == "10.0.0.9:/other");
    CHECK(boot.took() >= 20s);
    CHECK(boot.took() < 23s);
}

TEST_CASE("a person who tries the SD card's root takes nothing from the fallback") {
    World pi;
    pi.server("10.0.0.1").is_silent();
    pi.person_wants(Hold{}, 100ms).person_wants(TryRoot{""}, 1s).person_wants(Release{}, 10s);
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.deadline=30");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() >= 30s);
    CHECK(boot.took() < 32s);
}

TEST_CASE("a person may boot the SD card's root") {
    World pi;
    pi.server("10.0.0.1").is_silent();
    pi.person_wants(Hold{}, 100ms).person_wants(BootRoot{""}, 1s);
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.deadline=30");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() < 5s);
}

TEST_CASE("a choice that can't be tried does not outlive the person who made it") {
    World pi = two_servers();
    pi.loses_carrier(200ms, 30s);
    pi.person_wants(Hold{}, 100ms).person_wants(BootRoot{"nfs:10.0.0.9:/nothing"}, 300ms);
    const Outcome boot = pi.boot(std::string(kNamed) + " farroot.hold=20 farroot.deadline=10");
    CHECK(boot.booted());
}

TEST_CASE("nothing is saved over a file that is not the one that the person saw, nor onto a full card") {
    World pi = two_servers();
    pi.card_says("root=nfs:10.0.0.1:/named\n");
    pi.person_wants(Hold{}, 50ms).person_wants(SaveSettings{"root=nfs:10.0.0.9:/other\n", "something else"}, 1s);
    const Outcome boot = pi.boot("ip=dhcp", 30s);
    CHECK(boot.saved().empty());
    REQUIRE(boot.report().save);
    CHECK(boot.report().save->state == "failed");
    CHECK(boot.report().save->cause->id == "bad-config");

    World full = two_servers();
    full.card_takes_no_settings();
    full.person_wants(Hold{}, 1ms).person_wants(SaveSettings{"root=nfs:10.0.0.9:/other\n", ""}, 1s);
    const Outcome failed = full.boot("ip=dhcp", 30s);
    REQUIRE(failed.report().save);
    CHECK(failed.report().save->cause->id == "card-full");
}

TEST_CASE("a person who boots a local root gets the one that is listed, mounted as its words say") {
    World pi;
    pi.server("10.0.0.1").is_silent();
    pi.person_wants(Hold{}, 100ms).person_wants(BootRoot{"LABEL=data"}, 1s);
    const Outcome boot = pi.boot(std::string(kNamed) + " root=LABEL=data rootfstype=ext4 rootflags=noatime rw");
    CHECK(boot.report().chosen->root == "LABEL=data");
    CHECK(boot.last_trial().read_write);
    const auto& root = std::get<LocalRoot>(boot.last_trial().root);
    CHECK(root.filesystem == "ext4");
    CHECK(root.options == "noatime");

    // One that is among the candidates is no second one.
    World named;
    named.server("10.0.0.1").is_silent();
    named.person_wants(Hold{}, 100ms).person_wants(BootRoot{"LABEL=data"}, 1s);
    const Outcome listed =
        named.boot(std::string(kNamed) + " farroot.root=LABEL=data rootfstype=ext4 rootflags=noatime rw");
    CHECK(listed.report().chosen->root == "LABEL=data");
    for (const auto& candidate : listed.report().candidates) CHECK_FALSE(candidate.asked_for);
}

TEST_CASE("a person may restart the Pi") {
    World pi = two_servers();
    pi.person_wants(Hold{}, 100ms).person_wants(Restart{}, 5s);
    const Outcome boot = pi.boot(kNamed);
    CHECK(boot.rebooted());
    CHECK_FALSE(boot.booted());
}
