#include "agent/swap/late_swap.h"

#include <doctest/doctest.h>

using agent::core::LateSwap;
using agent::core::SwapAuto;
using agent::core::SwapDevice;
using agent::swap::late_rules;

namespace {

std::string rule_of(const std::string& device) {
    return late_rules({LateSwap{SwapDevice{device}, 990, {}}});
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("late swap: udev's rules name the disk, and swapon with the priority, in and out of systemd") {
    CHECK(late_rules({}).empty());
    const std::string rules = rule_of("LABEL=usbswap");
    CHECK(has(rules, R"(ENV{ID_FS_TYPE}=="swap", ENV{ID_FS_LABEL_ENC}=="usbswap", TEST=="/run/systemd/system", )"));
    CHECK(has(
        rules,
        "systemd-run --no-block --collect --property=DefaultDependencies=no /sbin/swapon --priority 990 $devnode\"\n"));
    CHECK(has(rules, R"(TEST!="/run/systemd/system", RUN+="/sbin/swapon --priority 990 $devnode")"));
    CHECK(has(rule_of("UUID=0C4A-FF"), R"(ENV{ID_FS_UUID}=="0c4a-ff")"));
    CHECK(has(rule_of("PARTUUID=FA440071-03"), R"(ENV{ID_PART_ENTRY_UUID}=="fa440071-03")"));
    CHECK(has(rule_of("PARTLABEL=my swap"), R"(ENV{ID_PART_ENTRY_NAME}=="my?x20swap")"));
    CHECK(has(rule_of("/dev/sda1"), R"(KERNEL=="sda1")"));
}

TEST_CASE("late swap: no text of a disk's becomes a rule of its own") {
    const std::string rules = rule_of("LABEL=a\", RUN+=\"/bin/sh\n*[b]");
    CHECK(has(rules, R"(ID_FS_LABEL_ENC}=="a?x22?x2c?x20RUN+=?x22?x2fbin?x2fsh?x0a?x2a?x5bb?x5d")"));
    CHECK(std::count(rules.begin(), rules.end(), '\n') == 3);
}

TEST_CASE("late swap: auto takes what is on no more") {
    const std::string rules = late_rules({LateSwap{SwapAuto{}, -5, {"/dev/sda3", "/dev/mmcblk0p2"}}});
    CHECK(has(rules, R"(SUBSYSTEMS=="usb|mmc|nvme", KERNEL!="sda3", KERNEL!="mmcblk0p2")"));
    CHECK(has(rules, "--priority 0 "));
}
