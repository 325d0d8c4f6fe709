// Settings that come late, and roots that nobody named: the card and trust, in the simulated world.
#include <doctest/doctest.h>

#include "tests/world/world.h"

using namespace world;

namespace {

std::string state_of(const Outcome& boot, const std::string& root) {
    for (const auto& candidate : boot.report().candidates) {
        if (candidate.root == root) return candidate.state;
    }
    return "";
}

constexpr const char* kCmdlineOfACard = "console=tty1 root=PARTUUID=fa440071-02 rootfstype=ext4 rootwait";

}  // namespace

TEST_CASE("the card names the root: it boots, over the address that was asked for meanwhile") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.card_says("root=nfs:10.0.0.1:/rpiroot\n", 1500ms);
    const auto boot = world.boot(kCmdlineOfACard);
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 1700ms);
    CHECK(boot.asked() == 1);
    CHECK(boot.report().card.state == "farroot.conf");
    CHECK(boot.report().candidates[0].source == "farroot.conf:1");
}

TEST_CASE("the card gives another address than DHCP had: the link starts over with it") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.card_says("root=nfs:10.0.0.1:/rpiroot\nip=10.0.0.77::10.0.0.1:24\n", 1s);
    const auto boot = world.boot("");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    REQUIRE(boot.applied().size() == 2);
    CHECK(boot.applied()[1].address.text() == "10.0.0.77/24");
    CHECK(boot.cleared() == 1);
}

TEST_CASE("the card says nothing about the network: nothing on the wire is said twice") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.card_says("root=nfs:10.0.0.1:/rpiroot\ndeadline=20\n", 1s);
    const auto boot = world.boot("");
    CHECK(boot.asked() == 1);
    CHECK(boot.applied().size() == 1);
    CHECK(boot.cleared() == 0);
}

TEST_CASE("the Pi has a name from its owner: DHCP is asked under it, and again where the card gave it later") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.card_says("root=nfs:10.0.0.1:/rpiroot\nhostname=pi3\n", 1s);
    CHECK(world.boot("").asked_as() == std::vector<std::string>{"", "pi3"});

    World named;
    named.server("10.0.0.1").exports("/rpiroot");
    CHECK(named.boot("root=nfs:10.0.0.1:/rpiroot ip=::::pi3::dhcp").asked_as() == std::vector<std::string>{"pi3"});
}

TEST_CASE("the command line names an NFS root: the card's does not count, its other settings do") {
    World world;
    world.server("10.0.0.1").exports("/line");
    world.server("10.0.0.2").exports("/card");
    world.card_says("root=nfs:10.0.0.2:/card\nrw=yes\n", 1s);
    const auto boot = world.boot("root=nfs:10.0.0.1:/line ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/line");
    CHECK(boot.trials() == 2);  // once more, for reading and writing
    CHECK(boot.took() < 1200ms);
}

TEST_CASE("a card that hangs costs its settings: two seconds where the command line names the root") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.card_hangs();
    const auto boot = world.boot("root=nfs:10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() <= 2s);
}

TEST_CASE("the command line names an NFS root: no boot waits for the card, which may come late") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.dhcp_answers_after(20s);
    world.card_says("rw=yes\n", 15s);
    const auto boot = world.boot("root=nfs:10.0.0.1:/rpiroot");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.report().card.state == "farroot.conf");
}

TEST_CASE(
    "the command line names an NFS root: a card that the kernel is bringing up is waited for, or its absence said") {
    World slow = world_with_root();
    slow.card_says("countdown=1", 6s).disk_is_coming(500ms, 6s);
    const auto boot = slow.boot(naming_root(""));
    CHECK(boot.took() >= 6s);
    CHECK(boot.took() < 7s);
    CHECK(boot.report().card.state == "farroot.conf");
    World late = world_with_root();
    late.card_says("countdown=1", 25s).disk_is_coming(500ms, 25s);
    const auto without = late.boot(naming_root(""));
    CHECK(without.took() < 11s);
    REQUIRE(without.report().warnings.size() == 1);
    CHECK(without.report().warnings[0].id == "card-late");
    CHECK(without.summary().find("the card came too late") != std::string::npos);
}

TEST_CASE("a card that hangs and no root named: the local root boots when the card is given up") {
    World world;
    world.card_hangs();
    const auto boot = world.boot(kCmdlineOfACard);
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() >= 10s);
    CHECK(boot.took() < 13s);  // two more, since the root's disk may be the card that was just found
}

TEST_CASE("a slow machine: the card counts as long as its driver is being loaded, and a little longer") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.nfs_modules_take(14s);
    world.card_says("root=nfs:10.0.0.1:/rpiroot\n", 16s);
    CHECK(world.boot(kCmdlineOfACard).root() == "10.0.0.1:/rpiroot");
}

TEST_CASE("the card comes when roots wait for it no longer: its settings count all the same") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.card_says("root=nfs:10.0.0.1:/rpiroot\n", 11s);
    const auto boot = world.boot(kCmdlineOfACard);
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.log_says("card: none yet, the boot goes on without it"));
}

TEST_CASE("the local root of cmdline.txt is what boots when the card's NFS root does not") {
    World world;
    world.server("10.0.0.1").is_silent();
    world.card_says("root=nfs:10.0.0.1:/rpiroot\ndeadline=15\n");
    const auto boot = world.boot(kCmdlineOfACard);
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() >= 15s);
    CHECK(boot.took() < 16s);
    CHECK(boot.report().state == "fallback");
    CHECK(state_of(boot, "PARTUUID=fa440071-02") == "");  // it has its device's name now
}

TEST_CASE("a mistyped key still boots, and says what was probably meant") {
    World world;
    world.server("10.0.0.1").is_silent();
    world.card_says("root=nfs:10.0.0.1:/rpiroot\ndedline=8\n");
    const auto boot = world.boot("");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() >= 90s);
    REQUIRE(boot.report().mistakes.size() == 1);
    CHECK(boot.report().mistakes[0].find("deadline is probably meant") != std::string::npos);
    CHECK(boot.log_says("farroot.conf:2: dedline=8 is ignored"));
    CHECK(boot.summary().find("farroot.conf:2: dedline=8 is ignored") != std::string::npos);
}

TEST_CASE("fallback=wait: the deadline passes, the server that comes late boots") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot").starts_after(200s);
    const auto boot = world.boot("root=nfs:10.0.0.1:/rpiroot farroot.fallback=wait farroot.deadline=20");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() > 200s);
    CHECK(boot.took() < 220s);
}

TEST_CASE("DHCP names a root that nobody asked for: it is shown, never tried, and the local root boots") {
    World world;
    world.server("10.0.0.1").exports("/evil");
    world.dhcp_names_root("10.0.0.1:/evil");
    world.sd_card_is_missing();
    const auto boot = world.boot("", 60s);
    CHECK_FALSE(boot.booted());
    CHECK(state_of(boot, "10.0.0.1:/evil") == "refused");
    CHECK(boot.log_says("nobody here named this root"));
}

TEST_CASE("trust= lets a root that DHCP names boot, and no other") {
    World trusted;
    trusted.server("10.0.0.1").exports("/srv/pi");
    trusted.dhcp_names_root("10.0.0.1:/srv/pi");
    CHECK(trusted.boot("farroot.trust=10.0.0.0/24:/srv").root() == "10.0.0.1:/srv/pi");

    for (const char* root :
         {"10.9.0.1:/srv/pi", "10.0.0.1:/etc", "10.0.0.1:/srv/../etc", "10.0.0.1:/srv/pi,addr=10.9.0.1"}) {
        CAPTURE(root);
        World world;
        world.server("10.9.0.1").exports("/srv/pi");
        world.server("10.0.0.1").exports("/etc").exports("/srv/../etc").exports("/srv/pi");
        world.dhcp_names_root(root);
        const auto boot = world.boot("farroot.trust=10.0.0.0/24:/srv farroot.deadline=30");
        CHECK(boot.root() == "/dev/mmcblk0p2");
        CHECK(boot.took() >= 30s);
    }
}

TEST_CASE("trust= is asked again when the lease leads the same words to another server") {
    World world;
    world.dhcp_names_root("/srv/pi");
    base::NetConfig renewed = world.lease();
    renewed.dhcp_server = *base::Ipv4::parse("10.9.0.1");
    world.renews_lease_after(3s, renewed);
    world.server("10.0.0.1").is_silent();
    world.server("10.9.0.1").exports("/srv/pi");
    const auto boot = world.boot("farroot.trust=10.0.0.0/24:/srv farroot.deadline=30");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(state_of(boot, "10.9.0.1:/srv/pi") == "refused");
}

TEST_CASE("root=dhcp trusts what DHCP names") {
    World world;
    world.server("10.0.0.1").exports("/srv/pi");
    world.dhcp_names_root("nfs:10.0.0.1:/srv/pi:vers=4.2");
    CHECK(world.boot("root=dhcp").root() == "10.0.0.1:/srv/pi");
}

TEST_CASE("the deadline has brought the SD card's root in when the card is read: it stays, and boots") {
    World world;
    world.server("10.0.0.1").is_silent();
    world.card_says("root=nfs:10.0.0.2:/card\n", 1500ms);
    const auto boot = world.boot("root=nfs:10.0.0.1:/line ip=dhcp farroot.deadline=1");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() < 2s);
}

TEST_CASE("the card wants the root writable: a local one too is tried once more") {
    World world;
    world.card_says("rw=yes\n", 1s);
    const auto boot = world.boot("farroot.root=/dev/mmcblk0p2 farroot.root=nfs:10.0.0.1:/line");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.trials() == 2);
}
