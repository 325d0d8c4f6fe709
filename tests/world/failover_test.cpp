// Which root boots, and when: order, head starts, probes, grace, confirmation, giving up.
#include <doctest/doctest.h>

#include "agent/core/root_spelling.h"
#include "tests/world/world.h"

using namespace world;
using agent::core::CardMemory;

namespace {

std::uint64_t key_of(const std::string& root) {
    return agent::core::root_key(*agent::core::parse_root(root));
}

constexpr const char* kThree =
    "farroot.root=nfs:10.0.0.7:/a farroot.root=nfs:10.0.0.8:/b farroot.root=nfs:10.0.0.9:/c ip=dhcp";

}  // namespace

TEST_CASE("five silent servers cost one head start, not five") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot(
        "farroot.root=nfs:10.0.0.4:/a farroot.root=nfs:10.0.0.5:/a farroot.root=nfs:10.0.0.6:/a "
        "farroot.root=nfs:10.0.0.7:/a farroot.root=nfs:10.0.0.8:/a farroot.root=nfs:10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 2500ms);
}

TEST_CASE("on a quick network no server is probed") {
    World world;
    world.server("10.0.0.7").exports("/a");
    const auto boot = world.boot(kThree);
    CHECK(boot.root() == "10.0.0.7:/a");
    CHECK(boot.probes() == 0);
}

TEST_CASE("a server across the Internet keeps its head start, and its time") {
    World world;
    world.server("10.0.0.7").exports("/a").is_far_away(400ms);
    world.server("10.0.0.8").exports("/b");
    const auto boot = world.boot(kThree);
    CHECK(boot.root() == "10.0.0.7:/a");
    CHECK(boot.took() > 12s);
    CHECK(boot.took() < 13s);
}

TEST_CASE("the better one still wins when it answers in the other's time") {
    World world;
    world.server("10.0.0.7").exports("/a").is_far_away(70ms);
    world.server("10.0.0.8").exports("/b").is_far_away(200ms);
    const auto boot = world.boot(kThree);
    CHECK(boot.root() == "10.0.0.7:/a");
}

TEST_CASE("a server in its grace period is waited for, beyond the deadline") {
    World world;
    world.server("10.0.0.7").exports("/a").is_in_grace_for(95s);
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp");
    CHECK(boot.root() == "10.0.0.7:/a");
    CHECK(boot.took() > 95s);
    CHECK(boot.took() < 96s);
    CHECK(boot.log_says("in its grace period"));
}

TEST_CASE("while the first server is in its grace period the second one boots") {
    World world;
    world.server("10.0.0.7").exports("/a").is_in_grace_for(95s);
    world.server("10.0.0.8").exports("/b");
    const auto boot = world.boot(kThree);
    CHECK(boot.root() == "10.0.0.8:/b");
    CHECK(boot.took() < 2500ms);
    CHECK(boot.cause_of("10.0.0.7:/a") == "server-in-grace");
}

TEST_CASE("a grace period without end: the SD card's root boots") {
    World world;
    world.server("10.0.0.7").exports("/a").is_in_grace_for(1000s);
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp", 600s);
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() > 119s);
    CHECK(boot.took() < 122s);
}

TEST_CASE("a slow server gets longer to start the root's init; a disk, which may mend its journal first, minutes") {
    World near;
    near.server("10.0.0.7").exports("/a");
    CHECK(near.boot("root=nfs:10.0.0.7:/a ip=dhcp").hand_off_patience() == 15s);
    World far;
    far.server("10.0.0.7").exports("/a").is_far_away(400ms);
    const auto boot = far.boot("root=nfs:10.0.0.7:/a ip=dhcp");
    CHECK(boot.root() == "10.0.0.7:/a");
    CHECK(boot.hand_off_patience() > 30s);
    CHECK(boot.hand_off_patience() <= 120s);
    CHECK(World().boot("").hand_off_patience() == 15s);
}

TEST_CASE("a local root is mounted for good before it is handed over, however long its journal is") {
    World world;
    const auto boot = world.local_mount_answers(250s, std::nullopt).boot("", 400s);
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() > 250s);
    CHECK(boot.mounts().size() == 1);
    CHECK(boot.let_go() == 0);
    CHECK(boot.log_says("mounting /dev/mmcblk0p2"));
}

TEST_CASE("a local root that can't be mounted has failed, and is tried again; nothing is handed over") {
    World broken;
    broken.local_mount_answers(1s, base::Failure{Cause::SdUnreadable, "/dev/mmcblk0p2", "mount as ext4", EIO, ""});
    const auto boot = broken.boot("");
    CHECK_FALSE(boot.booted());
    CHECK(boot.mounts().size() > 1);
    CHECK(boot.cause_of("the SD card's root") == "sd-unreadable");
    World hanging;
    const auto stuck = hanging.local_mount_answers(10000s, std::nullopt).boot("", 700s);
    CHECK_FALSE(stuck.booted());
    CHECK(stuck.mounts().size() == 2 + 1);
    CHECK(stuck.let_go() == 2);
}

TEST_CASE("an NFS root that works while the card's is being mounted boots, and the mount is let go of") {
    World world = world_with_root();
    world.gets_carrier_after(30s).local_mount_answers(30s, std::nullopt);
    const auto boot = world.boot(naming_root("farroot.deadline=20"));
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.mounts().size() == 1);
    CHECK(boot.let_go() == 1);
}

TEST_CASE("a person who holds the boot while a local root is being mounted may choose another one") {
    World world = world_with_root();
    world.gets_carrier_after(35s).local_mount_answers(30s, std::nullopt);
    world.person_wants(agent::core::Hold{}, 25s);
    world.person_wants(agent::core::BootRoot{"nfs:10.0.0.1:/rpiroot"}, 90s);
    const auto boot = world.boot(naming_root("farroot.deadline=20"));
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() >= 90s);
    CHECK(boot.mounts().size() == 1);
    CHECK(boot.let_go() == 1);
}

TEST_CASE("local roots are candidates like any other, in their order") {
    World world;
    world.server("10.0.0.7").exports("/a");
    const auto first = world.boot("farroot.root=LABEL=data farroot.root=nfs:10.0.0.7:/a ip=dhcp");
    CHECK(first.root() == "/dev/mmcblk0p2");
    CHECK(first.report().state == "booting");
}

TEST_CASE("a named local root has its head start before the SD card's") {
    World world;
    const auto boot = world.boot("root=LABEL=data");
    CHECK(boot.trials() == 1);
    CHECK(boot.report().state == "booting");
    CHECK(boot.report().candidates[0].state == "booting");
}

TEST_CASE("a named local root slower than its head start boots, not the SD card's, which may be the same partition") {
    World world;
    world.local_root_takes("LABEL=data", 4s);
    const auto boot = world.boot("root=LABEL=data rw rootflags=noatime");
    CHECK(boot.trials() == 1);
    CHECK(boot.took() > 4s);
    CHECK(boot.report().state == "booting");
    CHECK(boot.report().chosen->root == "LABEL=data");
}

TEST_CASE("a named local root that the card names late boots, though the SD card's root was tried before") {
    World world;
    world.card_says("root=LABEL=data", 11s).local_root_takes("LABEL=data", 4s).local_root_takes("", 3s);
    const auto boot = world.boot("");
    CHECK(boot.report().chosen->root == "LABEL=data");
}

TEST_CASE("a named local root that hangs: the SD card's root boots when its trial is given up, or at the deadline") {
    const auto boot = [](const std::string& line) {
        World world;
        world.local_root_takes("LABEL=data", 1h);
        return world.boot(line);
    };
    const Outcome given_up = boot("root=LABEL=data");
    CHECK(given_up.report().state == "fallback");
    CHECK(given_up.took() > 10s);
    CHECK(given_up.took() < 10500ms);
    const Outcome at_deadline = boot("root=LABEL=data farroot.deadline=5");
    CHECK(at_deadline.report().state == "fallback");
    CHECK(at_deadline.took() > 5s);
    CHECK(at_deadline.took() < 5500ms);
}

TEST_CASE("a root that can confirm is counted on the card before it boots") {
    World world;
    world.server("10.0.0.7").exports_a_root_that_confirms("/a");
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp");
    REQUIRE(boot.written().size() == 1);
    REQUIRE(boot.written()[0].attempts.size() == 1);
    CHECK(boot.written()[0].attempts[0] == CardMemory::Attempts{key_of("nfs:10.0.0.7:/a"), 1});
    REQUIRE(boot.written()[0].addresses.size() == 1);
    CHECK(boot.written()[0].addresses[0].address.text() == "10.0.0.50");
    CHECK(std::stoull(boot.report().chosen->key, nullptr, 16) == key_of("nfs:10.0.0.7:/a"));
    CHECK(boot.report().chosen->root == "nfs:10.0.0.7:/a");
    CHECK(boot.report().chosen->address == "10.0.0.50");
}

TEST_CASE("a root without farroot confirm is not counted") {
    World world;
    world.server("10.0.0.7").exports("/a");
    CHECK(world.boot("root=nfs:10.0.0.7:/a ip=dhcp").written().empty());
}

TEST_CASE("returns out of the fallback are forgotten when an NFS root boots; one that confirms forgets them itself") {
    const auto written = [](const CardMemory& memory, bool confirms, const std::string& line) {
        World world;
        auto& server = world.server("10.0.0.7");
        confirms ? server.exports_a_root_that_confirms("/a") : server.exports("/a");
        world.card_remembers(memory);
        return world.boot(line).written();
    };
    const CardMemory returned{.attempts = {{5, 1}}, .confirmed = "", .addresses = {}, .returns = 2};
    const auto plain = written(returned, false, "root=nfs:10.0.0.7:/a ip=dhcp");
    REQUIRE(plain.size() == 1);
    CHECK(plain[0].returns == 0);
    CHECK(plain[0].attempts == returned.attempts);
    const auto confirming = written(returned, true, "root=nfs:10.0.0.7:/a ip=dhcp");
    REQUIRE(confirming.size() == 1);
    CHECK(confirming[0].returns == 2);
    CHECK(written(returned, false, "root=nfs:10.0.0.7:/nosuch ip=dhcp").empty());
}

TEST_CASE("a card that takes no writes costs two seconds, not the boot") {
    World world;
    world.server("10.0.0.7").exports_a_root_that_confirms("/a");
    world.card_takes_no_writes();
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp");
    CHECK(boot.root() == "10.0.0.7:/a");
    CHECK(boot.took() > 2s);
    CHECK(boot.took() < 2500ms);
    CHECK(boot.log_says("the card did not take the count"));
}

TEST_CASE("a root that was booted twice and never confirmed is passed over") {
    World world;
    world.server("10.0.0.7").exports_a_root_that_confirms("/a");
    world.server("10.0.0.8").exports("/b");
    world.card_remembers({.attempts = {{key_of("nfs:10.0.0.7:/a"), 2}}, .confirmed = "", .addresses = {}});
    const auto boot = world.boot("farroot.root=nfs:10.0.0.7:/a farroot.root=nfs:10.0.0.8:/b ip=dhcp");
    CHECK(boot.root() == "10.0.0.8:/b");
    CHECK(boot.took() < 1s);
    REQUIRE(boot.report().candidates.size() == 2);
    CHECK(boot.report().candidates[1].passed_over);
}

TEST_CASE(
    "two power cuts before it could confirm do not cost a root for good: it is passed over once, then three times") {
    CardMemory memory{.attempts = {{key_of("nfs:10.0.0.7:/a"), 1}}, .confirmed = "", .addresses = {}};
    std::string booted;
    std::string returns_to;
    for (int boot = 0; boot < 7; ++boot) {
        World world;
        world.server("10.0.0.7").exports_a_root_that_confirms("/a");
        world.card_remembers(memory);
        const auto outcome = world.boot("root=nfs:10.0.0.7:/a ip=dhcp farroot.return=reboot");
        booted += outcome.root() == "10.0.0.7:/a" ? 'N' : 's';
        returns_to += outcome.report().nfs.empty() ? '-' : 'N';
        REQUIRE(outcome.written().size() == 1);
        memory = outcome.written()[0];  // and the power goes away
    }
    CHECK(booted == "NsNsssN");
    CHECK(returns_to == "NNN--NN");
}

TEST_CASE("where the one NFS root is passed over, the SD card's boots at once and says why") {
    World world;
    world.server("10.0.0.7").exports_a_root_that_confirms("/a");
    world.card_remembers({.attempts = {{key_of("nfs:10.0.0.7:/a"), 2}}, .confirmed = "", .addresses = {}});
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() < 1s);
    CHECK(boot.report().state == "fallback");
    CHECK(boot.report().notice.find("10.0.0.7:/a: passed over, since it was booted and never confirmed; it is tried "
                                    "again at the next boot") != std::string::npos);
    CHECK(boot.report().notice.starts_with("This Pi runs from its fallback, /dev/mmcblk0p2:\n"));
    CHECK(boot.report().nfs == std::vector<std::string>{"nfs:10.0.0.7:/a"});
    REQUIRE(boot.written().size() == 1);
    CHECK(boot.written()[0].attempts[0].count == 3);
}

TEST_CASE("the fallback's report holds what farroot watch tries, as root= takes it") {
    World world;
    world.server("10.0.0.7").exports("/100%");
    const auto boot = world.boot(
        "farroot.root=nfs:10.0.0.7:/100%%/%a,vers=3 farroot.root=nfs:10.0.0.8:/b rw ip=dhcp farroot.return=reboot");
    const auto report = boot.report();
    CHECK(report.state == "fallback");
    CHECK(report.nfs == std::vector<std::string>{"nfs:10.0.0.7:/100%%/10.0.0.50:vers=3", "nfs:10.0.0.8:/b"});
    CHECK(report.returns);
    CHECK(report.read_write);
    CHECK(report.notice.find("farroot watch") != std::string::npos);
}

TEST_CASE("a passed-over root is better than none") {
    World world;
    world.sd_card_is_missing();
    world.server("10.0.0.7").exports_a_root_that_confirms("/a");
    world.card_remembers({.attempts = {{key_of("nfs:10.0.0.7:/a"), 5}}, .confirmed = "", .addresses = {}});
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp");
    CHECK(boot.root() == "10.0.0.7:/a");
    CHECK(boot.took() < 3s);
}

TEST_CASE("the network no longer names a root: the one that confirmed last boots") {
    World world;
    world.server("10.0.0.7").exports("/pi");
    world.card_remembers({.attempts = {}, .confirmed = "nfs:10.0.0.7:/pi", .addresses = {}});
    const auto boot = world.boot("root=dhcp ip=dhcp");
    CHECK(boot.root() == "10.0.0.7:/pi");
    CHECK(boot.took() < 3s);
}

TEST_CASE("what a person booted once does not boot by itself later; nor does what the settings no longer allow") {
    World once;
    once.server("10.0.0.7").exports("/pi");
    once.person_wants(agent::core::Hold{}, 100ms).person_wants(agent::core::BootRoot{"nfs:10.0.0.7:/pi"}, 1s);
    const auto chosen = once.boot("root=dhcp ip=dhcp").report().chosen;
    REQUIRE(chosen);
    CHECK(chosen->root == "nfs:10.0.0.7:/pi");
    CHECK_FALSE(chosen->is_trusted);

    World named;
    named.server("10.0.0.7").exports("/pi");
    CHECK(named.boot("root=nfs:10.0.0.7:/pi ip=dhcp").report().chosen->is_trusted);

    World moved;
    moved.server("10.0.0.7").exports("/pi");
    moved.card_remembers({.attempts = {}, .confirmed = "nfs:10.0.0.7:/pi", .addresses = {}});
    const auto boot = moved.boot("root=nfs:10.0.0.8: ip=dhcp farroot.deadline=15");
    CHECK(boot.root() == "/dev/mmcblk0p2");
}

TEST_CASE("a root that confirmed once is no candidate where others are named whole") {
    World world;
    world.server("10.0.0.7").exports("/pi");
    world.card_remembers({.attempts = {}, .confirmed = "nfs:10.0.0.7:/pi", .addresses = {}});
    const auto boot = world.boot("root=nfs:10.0.0.8:/b ip=dhcp");
    CHECK(boot.root() == "/dev/mmcblk0p2");
}

TEST_CASE("retry=3: after three rounds beyond the deadline the Pi reboots") {
    World world;
    world.sd_card_is_missing();
    const auto boot = world.boot("root=nfs:10.0.0.7:/a ip=dhcp farroot.deadline=20 farroot.retry=3");
    CHECK(boot.rebooted());
    CHECK_FALSE(boot.booted());
    CHECK(boot.took() >= 44s);
    CHECK(boot.took() < 50s);
}

TEST_CASE("fallback=wait and retry=0: the deadline itself ends in a reboot") {
    World world;
    const auto boot =
        world.boot("root=nfs:10.0.0.7:/a ip=dhcp farroot.deadline=20 farroot.retry=0 farroot.fallback=wait");
    CHECK(boot.rebooted());
    CHECK(boot.took() == 20s);
}
