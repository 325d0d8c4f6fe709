#include "agent/job/disk_layout.h"

#include <doctest/doctest.h>

using agent::Booted;
using agent::BootPart;
using agent::choose_card;
using agent::DiskPart;
using agent::roots_in;

namespace {

using Parts = std::vector<DiskPart>;
using Devices = std::vector<std::string>;

// "vfat ext4": the partitions 1 and 2; "-": one that holds nothing known; ".": no such number.
Parts disk(std::string_view filesystems) {
    Parts parts;
    unsigned number = 0;
    while (!filesystems.empty()) {
        const auto word = filesystems.substr(0, filesystems.find(' '));
        filesystems.remove_prefix(std::min(word.size() + 1, filesystems.size()));
        ++number;
        if (word == ".") continue;
        parts.push_back({"p" + std::to_string(number), number, word == "-" ? "" : std::string(word)});
    }
    return parts;
}

const char* const kAutoboot = "vfat vfat vfat - ext4 ext4";  // 4: the extended one
const char* const kNoobs = "vfat - . . ext4 vfat ext4";

BootPart fat(const char* disk, unsigned number, bool has_settings = false, std::optional<std::string> root = {}) {
    return {.device = disk + std::to_string(number),
            .disk = disk,
            .number = number,
            .has_settings = has_settings,
            .root = std::move(root)};
}

// The device that is chosen, with "?" where a better one may come; empty: none.
std::string chosen(const std::vector<BootPart>& parts, const Booted& booted = {}) {
    const auto choice = choose_card(parts, booted);
    return choice ? parts[choice->index].device + (choice->is_certain ? "" : "?") : "";
}

}  // namespace

TEST_CASE("the card's root: the partition after the boot partition, whatever the firmware tells") {
    for (const std::optional<unsigned> booted : {std::optional<unsigned>(), std::optional(1U), std::optional(4U)}) {
        CHECK(roots_in(disk("vfat ext4"), booted) == Devices{"p2"});
        CHECK(roots_in(disk("vfat ext4 ext4 swap"), booted) == Devices{"p2"});
    }
    CHECK(roots_in(disk("vfat -"), {}) == Devices{"p2"});  // it is to be named as what can't be read
    CHECK(roots_in(disk("ext4 ext4"), {}).empty());
    CHECK(roots_in(disk("vfat"), {}).empty());
    CHECK(roots_in({}, {}).empty());
}

TEST_CASE("the card's root on a card of NOOBS or PINN: that of the system that booted, or the only one") {
    CHECK(roots_in(disk(kNoobs), 6) == Devices{"p7"});
    CHECK(roots_in(disk(kNoobs), {}) == Devices{"p7"});
    const std::string two_systems = std::string(kNoobs) + " vfat btrfs";
    CHECK(roots_in(disk(two_systems), 8) == Devices{"p9"});
    CHECK(roots_in(disk(two_systems), {}) == Devices{"p7", "p9"});
}

TEST_CASE("the card's root on an A/B card: the booted slot's; where the slot is not known, both may be") {
    CHECK(roots_in(disk(kAutoboot), 2) == Devices{"p5"});
    CHECK(roots_in(disk(kAutoboot), 3) == Devices{"p6"});
    CHECK(roots_in(disk(kAutoboot), {}) == Devices{"p5", "p6"});
    CHECK(roots_in(disk("vfat vfat vfat ext4 ext4"), 3) == Devices{"p5"});
    CHECK(roots_in(disk("vfat vfat ext4 ext4"), 1) == Devices{"p3"});
    CHECK(roots_in(disk("vfat vfat ext4"), {}) == Devices{"p3"});
    // Slots with one more file system behind them: which one is data, nobody says.
    CHECK(roots_in(disk("vfat vfat vfat ext4 ext4 ext4"), 3) == Devices{"p4", "p5", "p6"});
    CHECK(roots_in(disk("vfat vfat vfat ext4 ext4 swap"), 3) == Devices{"p5"});
}

TEST_CASE("the card is the partition that booted, by the firmware's number, with or without settings") {
    const std::vector<BootPart> slots{fat("mmcblk0p", 2, true), fat("mmcblk0p", 3)};
    CHECK(chosen(slots, {.number = 2, .root = {}}) == "mmcblk0p2");
    CHECK(chosen(slots, {.number = 3, .root = {}}) == "mmcblk0p3");
    CHECK(chosen({slots[0]}, {.number = 3, .root = {}}) == "mmcblk0p2?");  // the third is still being read
    CHECK(chosen({fat("mmcblk0p", 1), fat("mmcblk0p", 6, true)}, {.number = 6, .root = {}}) == "mmcblk0p6");
}

TEST_CASE("the card is the partition that booted, by its cmdline.txt where the firmware tells nothing") {
    const std::vector<BootPart> slots{fat("mmcblk0p", 2, true, "PARTUUID=ab-05"),
                                      fat("mmcblk0p", 3, true, "PARTUUID=ab-06")};
    CHECK(chosen(slots, {.number = {}, .root = "PARTUUID=ab-05"}) == "mmcblk0p2");
    CHECK(chosen(slots, {.number = {}, .root = "PARTUUID=ab-06"}) == "mmcblk0p3");
    auto bare = slots;
    bare[1].has_settings = false;
    CHECK(chosen(bare, {.number = {}, .root = "PARTUUID=ab-06"}) == "mmcblk0p3");
    // The words came from nowhere on this disk: settings decide, as without a cmdline.txt.
    CHECK(chosen(slots, {.number = {}, .root = "/dev/nfs"}) == "mmcblk0p2");
    CHECK(chosen({fat("mmcblk0p", 1, false, "/dev/mmcblk0p2")}, {.number = {}, .root = "/dev/nfs"}) == "mmcblk0p1");
    CHECK(chosen({fat("mmcblk0p", 1), fat("mmcblk0p", 3, true)}) == "mmcblk0p3");
}

TEST_CASE("the card is on the disk that booted; another one's counts where that has none, and is not certain") {
    auto other = fat("mmcblk0p", 1, true);
    other.on_boot_disk = false;
    auto own = fat("sda", 1);
    own.on_boot_disk = true;
    CHECK(chosen({}) == "");
    CHECK(chosen({other}) == "mmcblk0p1?");
    CHECK(chosen({other, own}) == "sda1");
    auto bare = other;
    bare.has_settings = false;
    CHECK(chosen({bare}) == "mmcblk0p1?");
    CHECK(chosen({bare, other}) == "mmcblk0p1?");
}
