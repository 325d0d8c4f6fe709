// Swap, looked for beside the roots.
#include <doctest/doctest.h>

#include "agent/core/swap_steps.h"
#include "tests/world/world.h"

using namespace world;
using agent::core::CreateSwap;
using agent::core::Hold;
using agent::core::LookAtDisks;
using agent::core::SaveSettings;
using agent::core::UseSwap;

TEST_CASE("swap that the command line names is on before the root's init starts") {
    World world = world_with_root();
    world.disk_has_swap("/dev/sda1", 4s);
    const auto boot = world.boot(naming_root("farroot.swap=/dev/sda1"));
    REQUIRE(boot.booted());
    CHECK(boot.took() >= 4s);
    CHECK(boot.took() < 5s);
    REQUIRE(boot.report().swaps.size() == 1);
    CHECK(boot.report().swaps[0].state == "on");
    CHECK(boot.report().swaps[0].areas.at(0).name == "/dev/sda1");
    CHECK(boot.report().stages.back().name == "swap");
    CHECK(boot.report().stages.back().detail == "/dev/sda1 512 MiB");
}

TEST_CASE("what is missing is called so, also when it is looked for again as the root is handed over") {
    World world = world_with_root();
    world.dhcp_answers_after(30s);
    const auto boot = world.boot(naming_root("farroot.swap=LABEL=nobody"));
    REQUIRE(boot.booted());
    CHECK(boot.took() < 32s);
    CHECK(boot.swaps().size() > 1);
    CHECK(boot.report().swaps.at(0).cause->id == "swap-missing");
    int said = 0;
    for (const auto& line : boot.report().log)
        said += line.find("LABEL=nobody: there is no such swap") != std::string::npos;
    CHECK(said == 1);
}

TEST_CASE("a disk that never appears, or hangs, delays the boot by its own deadline alone") {
    World world = world_with_root();
    SUBCASE("it never appears") {}
    SUBCASE("it hangs") {
        world.disk_hangs("/dev/sda1");
    }
    const auto boot = world.boot(naming_root("farroot.swap=/dev/sda1"));
    REQUIRE(boot.booted());
    CHECK(boot.took() <= agent::core::kSwapPatience + 100ms);
    CHECK(boot.report().swaps.at(0).state == "failed");
    CHECK(boot.summary().find("/dev/sda1: ") != std::string::npos);
}

TEST_CASE("a disk that is late is waited for as long as nothing can boot anyway") {
    World world = world_with_root();
    world.dhcp_answers_after(40s).disk_has_swap("/dev/sda1", 35s);
    const auto boot = world.boot(naming_root("farroot.swap=/dev/sda1"));
    REQUIRE(boot.booted());
    CHECK(boot.report().swaps.at(0).state == "on");
    CHECK(boot.took() < 42s);
}

TEST_CASE("auto waits a shorter while, since nobody said that there is any") {
    World world = world_with_root();
    const auto boot = world.boot(naming_root("farroot.swap=auto"));
    REQUIRE(boot.booted());
    CHECK(boot.took() >= agent::core::kAutoSwapPatience);
    CHECK(boot.took() < agent::core::kAutoSwapPatience + 100ms);
}

TEST_CASE("several are switched on together, the first with the highest priority") {
    World world = world_with_root();
    world.disk_has_swap("/dev/sda1").disk_has_swap("/dev/mmcblk0p3");
    const auto boot = world.boot(naming_root("farroot.swap=/dev/sda1 farroot.swap=/dev/mmcblk0p3"));
    REQUIRE(boot.swaps().size() == 2);
    CHECK(boot.swaps()[0].priority > boot.swaps()[1].priority);
    CHECK(boot.took() < 1s);
}

TEST_CASE("the card names the swap") {
    World world = world_with_root();
    world.disk_has_swap("LABEL=swap").card_says("swap=LABEL=swap\n");
    const auto boot = world.boot(naming_root(""));
    CHECK(boot.report().swaps.at(0).state == "on");
    CHECK(boot.report().swaps.at(0).source == "farroot.conf:1");
}

TEST_CASE("without a card, swap of the command line is not waited for longer than that") {
    World world = world_with_root();
    world.card_hangs().disk_has_swap("/dev/sda1");
    const auto boot = world.boot(naming_root("farroot.swap=/dev/sda1"));
    CHECK(boot.report().swaps.at(0).state == "on");
    CHECK(boot.took() < 3s);
}

// --- Consent. ---

TEST_CASE("swap is created only where swap-create= says so") {
    World world = world_with_root();
    world.disk_is_empty("/dev/sda1").disk_is_empty("/dev/sdb1");
    const auto boot = world.boot(naming_root("farroot.swap=/dev/sda1 farroot.swap-create=/dev/sdb1"));
    REQUIRE(boot.swaps().size() == 2);
    CHECK_FALSE(boot.swaps()[0].may_create);
    CHECK(boot.swaps()[1].may_create);
    CHECK(boot.report().swaps.at(0).cause->id == "swap-missing");
    CHECK(boot.report().swaps.at(1).areas.at(0).is_new);
}

TEST_CASE("swap-create= lends its size to the same file in swap=, and both are one") {
    World world = world_with_root();
    const auto boot = world.boot(naming_root(
        "farroot.swap=zram:50% farroot.swap=file:LABEL=data:/swap farroot.swap-create=file:LABEL=data:/swap,16M"));
    REQUIRE(boot.swaps().size() == 2);
    const auto& file = boot.swaps()[1];
    CHECK(file.may_create);
    CHECK(std::get<agent::core::SwapFile>(file.swap).bytes == 16U << 20);
    CHECK_FALSE(boot.swaps()[0].may_create);
}

TEST_CASE("at the console, what was not typed exactly is not created") {
    World world = world_with_root();
    world.disk_is_empty("/dev/sda1").disk_is_empty("/dev/sda");
    world.person_wants(Hold{}, 10ms);
    for (const char* typed : {"", "yes", "/dev/sda", "/dev/sda1 ", "/DEV/SDA1", "/dev/sda11"}) {
        world.person_wants(CreateSwap{"/dev/sda1", typed}, 1s);
    }
    world.person_wants(CreateSwap{"auto", ""}, 1s);
    world.person_wants(CreateSwap{"zram:50%", ""}, 1s);
    world.person_wants(CreateSwap{"nonsense", "nonsense"}, 1s);
    world.person_wants(UseSwap{"/dev/sda1"}, 2s);
    const auto boot = world.boot(naming_root(""), 10s);
    CHECK_FALSE(boot.swaps().empty());
    for (const auto& swap : boot.swaps()) CHECK_FALSE(swap.may_create);
}

TEST_CASE("at the console, what was typed is created, and used") {
    World world = world_with_root();
    world.disk_is_empty("/dev/sda1");
    world.person_wants(Hold{}, 10ms);
    world.person_wants(LookAtDisks{}, 500ms);
    world.person_wants(UseSwap{"/dev/sda1"}, 1s);
    world.person_wants(CreateSwap{"/dev/sda1", "/dev/sda1"}, 2s);
    const auto boot = world.boot(naming_root(""), 10s);
    REQUIRE(boot.swaps().size() == 2);
    CHECK_FALSE(boot.swaps()[0].may_create);
    CHECK(boot.swaps()[1].may_create);
    CHECK(boot.report().swaps.at(0).state == "on");
    CHECK(boot.looks_at_disks() == 2);  // what is there has changed
}

TEST_CASE("with a password, whoever does not know it changes no swap") {
    World world = world_with_root();
    world.disk_is_empty("/dev/sda1");
    world.person_wants(Hold{}, 10ms, "/dev/tty1");
    world.person_wants(CreateSwap{"/dev/sda1", "/dev/sda1"}, 1s, "/dev/tty1");
    world.person_wants(UseSwap{"/dev/sda1"}, 1s, "/dev/tty1");
    world.person_wants(LookAtDisks{}, 1s, "/dev/tty1");
    const std::string hash = "$6$salt$" + std::string(86, 'x');
    const auto boot = world.boot(naming_root("farroot.password=" + hash), 10s);
    CHECK(boot.swaps().empty());
    CHECK(boot.looks_at_disks() == 1);
}

// --- Settings that change. ---

TEST_CASE("what a person chose stays when it is saved, and is not switched on twice") {
    World world = world_with_root();
    world.disk_has_swap("/dev/sda1").card_says("");
    world.person_wants(Hold{}, 10ms);
    world.person_wants(UseSwap{"/dev/sda1"}, 1s);
    world.person_wants(SaveSettings{"swap=/dev/sda1\n", ""}, 2s);
    const auto boot = world.boot(naming_root(""), 10s);
    CHECK(boot.swaps().size() == 1);
    REQUIRE(boot.report().swaps.size() == 1);
    CHECK(boot.report().swaps[0].source == "farroot.conf:1");
    CHECK(boot.report().swaps[0].state == "on");
}

TEST_CASE("what a person chose under another name than it is saved by is there once") {
    World world = world_with_root();
    world.disk_has_swap("/dev/sda1").disk_has_swap("UUID=ab").card_says("");
    world.same_disk("UUID=ab", "/dev/sda1");
    world.person_wants(Hold{}, 10ms);
    world.person_wants(UseSwap{"/dev/sda1"}, 1s);
    world.person_wants(SaveSettings{"swap=UUID=ab\n", ""}, 2s);
    const auto boot = world.boot(naming_root(""), 10s);
    REQUIRE(boot.report().swaps.size() == 1);
    CHECK(boot.report().swaps[0].spelling == "UUID=ab");
}

TEST_CASE("what the new settings do not name any more is not waited for") {
    World world = world_with_root();
    world.disk_hangs("/dev/sda1").card_says("swap=/dev/sda1\n");
    world.person_wants(Hold{}, 10ms);
    world.person_wants(SaveSettings{"", "swap=/dev/sda1\n"}, 2s);
    world.person_wants(agent::core::Release{}, 3s);
    const auto boot = world.boot(naming_root(""));
    CHECK(boot.took() < 4s);
    CHECK(boot.report().swaps.empty());
}

TEST_CASE("swap: a disk that the kernel is bringing up is waited for, named or not") {
    for (const std::string name : {"auto", "LABEL=usb"}) {
        CAPTURE(name);
        World world = world_with_root();
        world.disk_has_swap(name, 22s).disk_is_coming(1s, 22s);
        const auto boot = world.boot(naming_root("farroot.swap=" + name));
        REQUIRE(boot.booted());
        CHECK(boot.took() >= 22s);
        CHECK(boot.took() < 24s);
        CHECK(boot.report().swaps.at(0).state == "on");
        CHECK(boot.log_says("the kernel is bringing up USB 1-1"));
    }
}

TEST_CASE("swap: a disk that goes on coming delays the boot by its own deadline alone, and is late then") {
    World world = world_with_root();
    world.disk_is_coming(1s, 200s);
    const auto boot = world.boot(naming_root("farroot.swap=auto"));
    REQUIRE(boot.booted());
    CHECK(boot.took() < 36s);
    REQUIRE(boot.late_swaps().size() == 1);
    CHECK(boot.late_swaps()[0] == agent::core::LateSwap{agent::core::SwapAuto{}, 1000, {}});
}

TEST_CASE("swap: where the disk that came has none, nothing more is waited for") {
    World world = world_with_root();
    world.disk_is_coming(1s, 7s);
    CHECK(world.boot(naming_root("farroot.swap=auto")).took() < 10s);
}

TEST_CASE("swap that is missing is the booted system's to switch on, a file or what is on is not") {
    World world = world_with_root();
    world.disk_has_swap("/dev/sda1").dhcp_answers_after(30s);
    const auto boot = world.boot(naming_root(
        "farroot.swap=LABEL=usb farroot.swap=/dev/sda1 farroot.swap=file:LABEL=data:/swap farroot.swap=zram:50%"));
    REQUIRE(boot.booted());
    REQUIRE(boot.late_swaps().size() == 1);
    CHECK(boot.late_swaps()[0] == agent::core::LateSwap{agent::core::SwapDevice{"LABEL=usb"}, 1000, {}});
    CHECK(boot.summary().find("the booted system switches it on") != std::string::npos);
}
