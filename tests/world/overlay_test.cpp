// A writable layer over an NFS root, and the SD card switched off before one boots.
#include <doctest/doctest.h>

#include <algorithm>

#include "agent/core/card_power_steps.h"
#include "agent/core/overlay_steps.h"
#include "tests/world/world.h"

using namespace world;
using agent::core::Hold;
using agent::core::OverlayPlace;
using base::Cause;

namespace {

const OverlayPlace kInMemory{"/run/farroot/overlay", "memory", {}};

}  // namespace

TEST_CASE("overlay: the root is tried read-only and boots with a layer that has this Pi's names") {
    World world = world_with_root();
    const auto boot = world.boot(naming_root("rw farroot.overlay=tmpfs farroot.hostname=pi7"));
    REQUIRE(boot.booted());
    CHECK(boot.layers() == 1);
    REQUIRE(boot.layer());
    CHECK(boot.layer()->folder.starts_with("/run/farroot/overlay/"));
    CHECK(boot.layer()->host_name == "pi7");
    CHECK_FALSE(boot.layer()->identity.empty());
    CHECK_FALSE(boot.report().read_write);
    CHECK(boot.report().overlay->state == "ready");
    CHECK(boot.report().overlay->on == "memory");
}

TEST_CASE("overlay: each root has a layer of its own") {
    World world = world_with_root();
    world.server("10.0.0.1").exports("/other");
    const auto one = world.boot(naming_root("farroot.overlay=LABEL=layer"));
    World again = world_with_root();
    again.server("10.0.0.1").exports("/other");
    const auto other = again.boot("root=nfs:10.0.0.1:/other ip=dhcp farroot.overlay=LABEL=layer");
    REQUIRE((one.booted() && other.booted()));
    CHECK(one.layer()->folder != other.layer()->folder);
}

TEST_CASE("overlay: the root waits for the layer's place, no longer than for its deadline") {
    World world = world_with_root();
    bool comes = true;
    SUBCASE("it comes") {
        world.layers_are_made(8s, kInMemory);
    }
    SUBCASE("it hangs") {
        comes = false;
        world.layers_are_made(1000s, kInMemory);
    }
    const auto boot = world.boot(naming_root("farroot.overlay=LABEL=layer"));
    REQUIRE(boot.booted());
    CHECK(boot.layer().has_value() == comes);
    CHECK(boot.took() >= (comes ? base::Duration(8s) : base::Duration(agent::core::kOverlayPatience)));
    CHECK(boot.took() < (comes ? base::Duration(9s) : agent::core::kOverlayPatience + 1s));
    CHECK(boot.report().overlay->state == (comes ? "ready" : "failed"));
}

TEST_CASE("overlay: a kernel without it boots the root read-only, a missing disk leaves memory; both are said") {
    World world = world_with_root();
    SUBCASE("no overlayfs") {
        world.layers_are_made(20ms, base::Failure{Cause::OverlayUnsupported, "overlay", "mount", 0, ""});
        const auto boot = world.boot(naming_root("farroot.overlay=tmpfs"));
        REQUIRE(boot.booted());
        CHECK_FALSE(boot.layer());
        CHECK(boot.summary().find("this kernel can't lay a writable layer over the root") != std::string::npos);
    }
    SUBCASE("no disk") {
        OverlayPlace instead = kInMemory;
        instead.instead_of = base::Failure{Cause::OverlayMissing, "LABEL=layer", "find the device", 0, ""};
        world.layers_are_made(15s, instead);
        const auto boot = world.boot(naming_root("farroot.overlay=LABEL=layer"));
        REQUIRE(boot.booted());
        CHECK(boot.layer());
        CHECK(boot.report().overlay->cause->id == "overlay-missing");
        CHECK(boot.summary().find("LABEL=layer: the place for") != std::string::npos);
    }
}

TEST_CASE("overlay: the card may want it, and the local root never has one") {
    World world;
    world.card_says("overlay=tmpfs\n");
    bool is_nfs = false;
    SUBCASE("an NFS root") {
        is_nfs = true;
        world.server("10.0.0.1").exports("/rpiroot");
    }
    SUBCASE("the local root") {}
    const auto boot = world.boot(naming_root("farroot.deadline=5"));
    REQUIRE(boot.booted());
    CHECK(boot.layers() == 1);
    CHECK(boot.layer().has_value() == is_nfs);
}

TEST_CASE("sd=off: the card is switched off once the root is ready, and the hand-over waits for that") {
    World world = world_with_root();
    world.card_power_answers(2s, std::nullopt);
    const auto boot = world.boot(naming_root("farroot.sd=off"));
    REQUIRE(boot.booted());
    CHECK(boot.switched_off() == 1);
    CHECK(boot.took() >= 2s);
    CHECK(boot.took() < 3s);
    CHECK(boot.report().card_power->state == "off");
}

TEST_CASE("sd=off: a card in use stays on, one that hangs is given up; the root boots and says so") {
    World world = world_with_root();
    std::string cause;
    SUBCASE("in use") {
        cause = "sd-in-use";
        world.card_power_answers(20ms, base::Failure{Cause::SdInUse, "/dev/mmcblk0", "switch off", 0, "swap"});
    }
    SUBCASE("it hangs") {
        cause = "job-timed-out";
        world.card_power_answers(1000s, std::nullopt);
    }
    const auto boot = world.boot(naming_root("farroot.sd=off"));
    REQUIRE(boot.booted());
    CHECK(boot.took() < agent::core::kCardPowerPatience + 1s);
    CHECK(boot.report().card_power->state == "failed");
    CHECK(boot.report().card_power->cause->id == cause);
}

TEST_CASE("sd=off: the local root keeps its card") {
    World world;
    const auto boot = world.boot(naming_root("farroot.sd=off farroot.deadline=5"));
    REQUIRE(boot.booted());
    CHECK(boot.report().state == "fallback");
    CHECK(boot.switched_off() == 0);
}

TEST_CASE("sd=off: who holds the boot keeps the card on; once it is being switched off, nobody holds it any more") {
    World world = world_with_root();
    world.card_power_answers(2s, std::nullopt);
    SUBCASE("before") {
        world.person_wants(Hold{}, 10ms);
        const auto boot = world.boot(naming_root("farroot.sd=off farroot.hold=30"));
        REQUIRE(boot.booted());
        CHECK(boot.took() >= 30s);
    }
    SUBCASE("meanwhile") {
        world.person_wants(Hold{}, 1500ms);
        const auto boot = world.boot(naming_root("farroot.sd=off farroot.hold=30"));
        REQUIRE(boot.booted());
        CHECK(boot.took() < 3s);
    }
}

namespace {

constexpr const char* kCopiedFstab =
    "PARTUUID=21e60f8c-01 /boot/firmware vfat defaults 0 2\nLABEL=data /data ext4 defaults 0 2\n";

World with_copied_root() {
    World world;
    world.server("10.0.0.1").exports("/rpiroot").has_fstab(kCopiedFstab);
    return world;
}

bool has_warning(const Outcome& boot) {
    const auto& warnings = boot.report().candidates[0].warnings;
    return std::ranges::find(warnings, "fstab-needs-disk", &agent::core::CauseView::id) != warnings.end();
}

}  // namespace

TEST_CASE("a root's fstab that names this Pi's disks stays as it is where they are there") {
    World world = with_copied_root();
    world.has_disk("PARTUUID=21e60f8c-01", "/dev/mmcblk0p1").has_disk("LABEL=data", "/dev/sda1");
    const auto boot = world.boot(naming_root(""));
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.fstab().empty());
    CHECK_FALSE(has_warning(boot));
    CHECK(boot.report().notice.empty());
}

TEST_CASE("a root's fstab that names another card's partitions is mended for this boot, with words") {
    World world = with_copied_root();
    world.has_disk("LABEL=data", "/dev/sda1");
    const auto boot = world.boot(naming_root(""));
    CHECK(boot.fstab().starts_with("PARTUUID=21e60f8c-01 /boot/firmware vfat defaults,nofail,"));
    CHECK(boot.fstab().ends_with("\nLABEL=data /data ext4 defaults 0 2\n"));
    CHECK(has_warning(boot));
    CHECK(boot.report().notice.find("made nofail for this boot: PARTUUID=21e60f8c-01") != std::string::npos);
    const auto kept = with_copied_root().boot(naming_root("farroot.fstab=keep"));
    CHECK(kept.fstab().empty());
    CHECK(has_warning(kept));
}

TEST_CASE("what sd=off takes away the root's fstab need not wait for") {
    World world = with_copied_root();
    world.has_disk("PARTUUID=21e60f8c-01", "/dev/mmcblk0p1").has_disk("LABEL=data", "/dev/sda1");
    const auto boot = world.boot(naming_root("farroot.sd=off"));
    CHECK(boot.fstab() ==
          "PARTUUID=21e60f8c-01 /boot/firmware vfat defaults,nofail 0 2\nLABEL=data /data ext4 defaults 0 2\n");
    World in_use = with_copied_root();
    in_use.has_disk("PARTUUID=21e60f8c-01", "/dev/mmcblk0p1").has_disk("LABEL=data", "/dev/sda1");
    in_use.card_power_answers(20ms, base::Failure{Cause::SdInUse, "/dev/mmcblk0", "switch off", 0, "swap"});
    CHECK(in_use.boot(naming_root("farroot.sd=off")).fstab().empty());
}

TEST_CASE("a disk that hangs while it is looked for costs three seconds, and counts as missing") {
    World world = with_copied_root();
    world.disks_hang();
    const auto boot = world.boot(naming_root(""));
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() > 3s);
    CHECK(boot.took() < 4s);
    CHECK(boot.fstab().find("LABEL=data /data ext4 defaults,nofail,") != std::string::npos);
}

TEST_CASE(
    "overlay: its place is given back before the local root boots, and made anew where an NFS root boots after all") {
    World alone;
    const auto local = alone.boot("farroot.overlay=tmpfs");
    CHECK(local.root() == "/dev/mmcblk0p2");
    CHECK(local.given_back() == 1);
    CHECK_FALSE(local.layer());
    World world = world_with_root();
    world.gets_carrier_after(30s).local_mount_answers(
        1s, base::Failure{Cause::SdUnreadable, "/dev/mmcblk0p2", "mount as ext4", EIO, ""});
    const auto boot = world.boot(naming_root("farroot.overlay=tmpfs farroot.deadline=20"));
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.layer());
}

TEST_CASE("overlay: a disk that the kernel is bringing up is waited for") {
    World world = world_with_root();
    world.layers_are_made(40s, agent::core::OverlayPlace{"/run/farroot/overlay", "/dev/sda1", {}})
        .disk_is_coming(1s, 39s);
    const auto boot = world.boot(naming_root("farroot.overlay=LABEL=layer"));
    CHECK(boot.booted());
    CHECK(boot.took() >= 40s);
    REQUIRE(boot.layer());
}

TEST_CASE("overlay: what the root lacks is made in the layer; without one the root does not boot") {
    World world = world_with_root();
    agent::core::RootFacts facts;
    facts.lacks = "/dev /proc";
    world.server("10.0.0.1").has_root(facts);
    SUBCASE("a layer") {
        const auto boot = world.boot(naming_root("farroot.overlay=tmpfs"));
        REQUIRE(boot.booted());
        CHECK(boot.layer());
        CHECK(boot.root() == "10.0.0.1:/rpiroot");
    }
    SUBCASE("none, since this kernel can't") {
        world.layers_are_made(20ms, base::Failure{Cause::OverlayUnsupported, "overlay", "mount", 0, ""});
        const auto boot = world.boot(naming_root("farroot.overlay=tmpfs farroot.deadline=20"));
        REQUIRE(boot.booted());
        CHECK(boot.report().state == "fallback");
        CHECK(boot.report().candidates.front().cause->id == "no-mount-points");
    }
}

namespace {

bool is_warned_of_keys(const world::Outcome& boot) {
    return std::ranges::any_of(boot.report().candidates.front().warnings,
                               [](const auto& warning) { return warning.id == "host-keys-shared"; });
}

}  // namespace

TEST_CASE("overlay: this Pi's SSH host key takes the place of the root's; where it can't, that is said") {
    World world = world_with_root();
    agent::core::RootFacts facts;
    facts.has_host_keys = true;
    OverlayPlace kept{"/run/farroot/overlay", "/dev/sda1", {}};
    kept.host_key = "/run/farroot/overlay/host-key";
    std::string settings = "farroot.overlay=LABEL=layer";
    bool has_own = true;
    bool is_warned = false;
    SUBCASE("on the layer's disk") {}
    SUBCASE("the root has none, so that none is missed") {
        facts.has_host_keys = false;
        kept.host_key.clear();
        has_own = false;
    }
    SUBCASE("in memory") {
        kept = kInMemory;
        has_own = false;
        is_warned = true;
    }
    SUBCASE("in memory, as it is wanted") {
        kept = kInMemory;
        settings += " farroot.host-keys=shared";
        has_own = false;
    }
    SUBCASE("the card takes none") {
        kept.host_key.clear();
        kept.no_host_key = base::Failure{Cause::CardFull, "/dev/mmcblk0p1", "write", 0, ""};
        settings += " farroot.host-keys=card";
        has_own = false;
        is_warned = true;
    }
    SUBCASE("the root's sshd_config names its own") {
        facts.names_host_keys = true;
        has_own = false;
        is_warned = true;
    }
    world.server("10.0.0.1").has_root(facts);
    world.layers_are_made(20ms, kept);
    const auto boot = world.boot(naming_root(settings));
    REQUIRE(boot.booted());
    REQUIRE(boot.layer());
    CHECK(boot.layer()->host_key.empty() == !has_own);
    CHECK(is_warned_of_keys(boot) == is_warned);
}

TEST_CASE("fstab: the card that keeps an SSH host key is mounted for root alone") {
    const std::string fstab = "LABEL=BOOT /boot/firmware vfat defaults,nofail 0 2\nLABEL=data /data ext4 nofail\n";
    World world = world_with_root();
    world.server("10.0.0.1").has_fstab(fstab);
    world.has_disk("LABEL=BOOT", "/dev/mmcblk0p1").has_disk("LABEL=data", "/dev/sda1").card_says("");
    const auto boot = world.boot(naming_root("farroot.overlay=tmpfs farroot.host-keys=card"));
    REQUIRE(boot.booted());
    CHECK(boot.fstab() ==
          "LABEL=BOOT /boot/firmware vfat defaults,nofail,umask=0077 0 2\nLABEL=data /data ext4 nofail\n");
    World other = world_with_root();
    other.server("10.0.0.1").has_fstab(fstab);
    other.has_disk("LABEL=BOOT", "/dev/mmcblk0p1").card_says("");
    CHECK(other.boot(naming_root("farroot.overlay=tmpfs")).fstab().empty());
}
