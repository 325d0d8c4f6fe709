// Swap that farroot switches on, in the booted root.
#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>

#include "tests/lab/artefacts.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"
#include "tests/lab/swap_disks.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

struct Area {
    std::string type;
    unsigned kilobytes = 0;
    unsigned used = 0;
    int priority = 0;
};

// /proc/swaps, by name.
std::map<std::string, Area> swaps_of(Pi& pi) {
    std::istringstream lines(pi.run("cat /proc/swaps"));
    std::map<std::string, Area> out;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        Area area;
        if (words >> name >> area.type >> area.kilobytes >> area.used >> area.priority) out[name] = area;
    }
    return out;
}

// A program that fills that much memory and ends.
void fill_memory(Pi& pi, unsigned megabytes) {
    pi.run("dd if=/dev/zero of=/dev/null bs=" + std::to_string(megabytes) + "M count=1 2>/dev/null", 300s);
}

constexpr const char* kRoot = "root=nfs:192.168.50.1:/export/root\nrw=yes\n";

// The emulated USB is slower than any root is ready; farroot.countdown= gives it time.
//
// Swap in memory, on USB, on the card, in files on its FAT and on ext4: each is there with its priority, and a program
// that is larger than the memory ends well.
void use_every_kind(Board board, const std::string& story) {
    Lan lan(story);
    Server server(lan);
    const auto card = lan.artefact("card");
    const auto usb = lan.artefact("usb");
    make_disk(card,
              {{Part::Holds::Fat, "BOOT", 64}, {Part::Holds::Ext4, "data", 64}, {Part::Holds::Swap, "sdswap", 32}});
    make_disk(usb, {{Part::Holds::Swap, "usbswap", 32}, {Part::Holds::Nothing, "", 32}});
    Pi pi(lan, board,
          {.cmdline = "mem=160M lab=answers farroot.countdown=30",
           .card_file = card,
           .settings = std::string(kRoot) +
                       "swap=zram:25%\nswap=LABEL=usbswap\nswap-create=/dev/sda2\nswap=LABEL=sdswap\n"
                       "swap-create=file:LABEL=data:/swap,8M\nswap-create=file:LABEL=BOOT:/swap,8M\n",
           .processors = 2,  // one is busy with the emulated SD slot, for longer than a trial may take
           .usb_disks = {usb}});
    REQUIRE(pi.reaches_root(240s));
    CHECK(pi.root_name() == "nfs-root");
    for (const auto& swap : pi.report()["swaps"]) {
        CAPTURE(swap.dump());
        CHECK(swap["state"] == "on");
    }
    const auto swaps = swaps_of(pi);
    CHECK(swaps.size() == 6);
    int above = 1 << 15;
    for (const char* name : {"/dev/zram0", "/dev/sda1", "/dev/mmcblk0p3", "/dev/sda2",
                             "/run/farroot/swap/mmcblk0p2/swap", "/run/farroot/swap/mmcblk0p1/swap"}) {
        CAPTURE(name);
        REQUIRE(swaps.contains(name));
        CHECK(swaps.at(name).priority > 0);
        CHECK(swaps.at(name).priority < above);
        above = swaps.at(name).priority;
    }
    const auto total = std::stoul(pi.run("sed -n 's/^MemTotal: *//p' /proc/meminfo")) / 1024;
    fill_memory(pi, static_cast<unsigned>(total) + 20);
    CHECK(pi.run("cat /etc/lab-name").find("nfs-root") != std::string::npos);
}

}  // namespace

TEST_SUITE_BEGIN("swap");

TEST_CASE("swap of every kind at once, each with its priority, and all of it used") {
    use_every_kind(Board::Virt, "swap-kinds");
}

TEST_CASE("swap: auto takes what has its signature, USB before the card, and touches nothing else") {
    Lan lan("swap-auto");
    Server server(lan);
    const auto card = lan.artefact("card");
    const auto usb = lan.artefact("usb");
    make_disk(card, {{Part::Holds::Fat, "BOOT", 16}, {Part::Holds::Swap, "", 16}});
    make_disk(usb, {{Part::Holds::Nothing, "", 16}, {Part::Holds::Ext4, "data", 16}, {Part::Holds::Swap, "", 16}});
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers",
           .card_file = card,
           .settings = std::string(kRoot) + "swap=auto\n",
           .usb_disks = {usb}});
    REQUIRE(pi.reaches_root(120s));
    const auto swaps = swaps_of(pi);
    REQUIRE(swaps.contains("/dev/mmcblk0p2"));
    if (swaps.contains("/dev/sda3")) {
        CHECK(swaps.at("/dev/sda3").priority > swaps.at("/dev/mmcblk0p2").priority);
    }
    CHECK_FALSE(swaps.contains("/dev/sda1"));
    CHECK_FALSE(swaps.contains("/dev/sda2"));
}

// usb-storage is there after a second, as on any Pi; the disk behind it takes its time.
TEST_CASE("swap: a USB disk that the kernel takes nine seconds to bring up is on when the root starts") {
    Lan lan("swap-late");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Swap, "", 16}});
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers usb_storage.delay_use=9",
           .settings = std::string(kRoot) + "swap=auto\n",
           .usb_disks = {usb}});
    REQUIRE(pi.reaches_root(120s));
    CHECK(swaps_of(pi).contains("/dev/sda1"));
    CHECK(pi.report()["log"].dump().find("the kernel is bringing up USB") != std::string::npos);
}

TEST_CASE("swap: what is missing, and what holds something else, is said, and the boot goes on without it" *
          doctest::test_suite("long")) {
    Lan lan("swap-refused");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Ext4, "data", 16}, {Part::Holds::Nothing, "", 16}});
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers farroot.countdown=30",
           .settings = std::string(kRoot) + "swap=LABEL=nobody\nswap-create=/dev/sda1\nswap=/dev/sda2\n",
           .usb_disks = {usb}});
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(swaps_of(pi).empty());
    const auto report = pi.report();
    std::map<std::string, std::string> causes;
    for (const auto& swap : report["swaps"]) causes[swap["swap"]] = swap["cause"]["id"];
    CHECK(causes["LABEL=nobody"] == "swap-missing");
    CHECK(causes["/dev/sda1"] == "swap-holds-data");
    CHECK(causes["/dev/sda2"] == "swap-missing");
}

TEST_CASE("swap: a root that sets up swap of its own is warned of") {
    Lan lan("swap-of-root");
    Server server(lan);
    server.run("echo '/swapfile none swap sw 0 0' > /export/root/etc/fstab");
    Pi pi(lan, Board::Virt, {.cmdline = "lab=answers", .settings = std::string(kRoot) + "swap=zram:25%\n"});
    REQUIRE(pi.reaches_root(120s));
    const auto warnings = pi.report()["candidates"][0]["warnings"].dump();
    CAPTURE(warnings);
    CHECK(warnings.find("swap-of-root") != std::string::npos);
    CHECK(warnings.find("fstab: /swapfile none swap sw 0 0") != std::string::npos);
}

TEST_CASE("swap: a file on the card's root is on, and that root boots where no NFS root does") {
    std::string words;
    SUBCASE("for writing") {
        words = "rw";
    }
    SUBCASE("read-only") {
        words = "ro";
    }
    Lan lan("swap-on-root-" + words);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers " + words,
           .settings = "root=nfs:192.168.50.1:/export/root\ndeadline=12\n"
                       "swap-create=file:LABEL=sd-root:/swap,4M\n"});
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.report()["swaps"][0]["state"] == "on");
    CHECK(pi.run("cat /proc/swaps").find("/swap") != std::string::npos);
    CHECK(pi.run("ls /swap") == "/swap\n");
    CHECK(pi.root_mount().find(" ext4 " + words) != std::string::npos);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("long");

TEST_CASE("swap of every kind at once on a Pi 3, where USB is late") {
    use_every_kind(Board::Pi3, "swap-pi3");
}

TEST_SUITE_END();
