// Where the booted system has the card, by its list of mounts.
#include "agent/job/card_mount.h"

#include <doctest/doctest.h>

using agent::find_mount;

namespace {

constexpr std::string_view kMounts =
    "22 1 0:20 / / rw,relatime shared:1 - nfs4 192.168.1.2:/srv/pi rw,vers=4.2\n"
    "30 22 179:1 / /boot/firm\\040ware rw,relatime shared:15 - vfat /dev/mmcblk0p1 rw,fmask=0022,errors=remount-ro\n"
    "31 22 179:2 / /sd ro,relatime - ext4 /dev/mmcblk0p2 rw\n"
    "32 22 179:3 / /broken rw - vfat /dev/mmcblk0p3 ro,errors=remount-ro\n"
    "33 22 179:4 /overlays /bound rw - vfat /dev/mmcblk0p4 rw\n"
    "34 22 179:5 / /first ro - vfat /dev/sda1 rw\n"
    "35 22 179:5 / /second rw master:1 propagate_from:2 - vfat /dev/sda1 rw\n";

}  // namespace

TEST_CASE("card: the booted system's mount of it is found by its device") {
    const auto firmware = find_mount(kMounts, 179, 1);
    REQUIRE(firmware);
    CHECK(firmware->path == "/boot/firm ware");
    CHECK(firmware->writable);
    CHECK_FALSE(find_mount(kMounts, 179, 9));
    CHECK_FALSE(find_mount(kMounts, 79, 1));
    CHECK_FALSE(find_mount("", 179, 1));
    CHECK_FALSE(find_mount("30 22 179:1 / /cut", 179, 1));
}

TEST_CASE("card: a mount that is read-only, as such or by its file system, is not written through") {
    CHECK_FALSE(find_mount(kMounts, 179, 2)->writable);
    CHECK_FALSE(find_mount(kMounts, 179, 3)->writable);
    CHECK(find_mount(kMounts, 179, 5)->path == "/second");
}

TEST_CASE("card: a folder of it, mounted somewhere by itself, is not the card") {
    CHECK_FALSE(find_mount(kMounts, 179, 4));
}
