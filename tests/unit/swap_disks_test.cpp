// What is said of disks, by what the kernel and libblkid say.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/sysmacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/swap/device_swap.h"
#include "agent/swap/disks.h"
#include "tests/unit/temporary_folder.h"

using namespace agent;
using namespace agent::swap;
using base::Cause;

namespace {

// A file of 8 MiB on which that command was run, looked at.
Signatures signs_after(const std::string& command) {
    const TemporaryFolder folder;
    const std::string file = folder / "disk";
    std::ofstream(file).close();
    std::filesystem::resize_file(file, 8 << 20);
    const std::string all = "PATH=$PATH:/usr/sbin:/sbin; disk='" + file + "'; (" + command + ") >/dev/null 2>&1";
    REQUIRE(std::system(all.c_str()) == 0);
    const base::Fd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    const auto found = all_signatures(opened.get(), file);
    REQUIRE(found);
    return *found;
}

core::Disk disk(const std::string& device, const std::string& bus, const std::string& holds) {
    core::Disk out;
    out.device = device;
    out.bus = bus;
    out.bytes = 64 << 20;
    out.holds = holds;
    return out;
}

}  // namespace

TEST_CASE("disks: the bus is told from the folder in sysfs") {
    CHECK(bus_of("/sys/devices/platform/soc/3f300000.mmcnr/mmc_host/mmc1/mmc1:0001/block/mmcblk0/mmcblk0p1") == "SD");
    CHECK(
        bus_of("/sys/devices/platform/soc/20980000.usb/usb1/1-1/1-1.2/1-1.2:1.0/host0/target0:0:0/0:0:0:0/block/sda") ==
        "USB");
    CHECK(bus_of("/sys/devices/platform/axi/1000110000.pcie/pci0000:00/0000:00:00.0/nvme/nvme0/nvme0n1") == "NVMe");
    CHECK(bus_of("/sys/devices/platform/4010000000.pcie/pci0000:00/0000:00:03.0/virtio1/block/vda") == "virtio");
    CHECK(bus_of("/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda") == "disk");
    CHECK(bus_of("/sys/devices/virtual/block/dm-0") == "disk");
}

TEST_CASE("disks: what one is used as") {
    const Uses uses{parse_mounts("30 22 179:1 / /boot/firm\\040ware rw shared:15 - vfat /dev/mmcblk0p1 rw\n"
                                 "31 22 0:35 /@ / rw - btrfs /dev/sdb1 rw\n"),
                    {{"/dev/sda2", "partition", 1 << 20, 0, false}}};
    CHECK(used_as(uses, {}, "/dev/mmcblk0p1", makedev(179, 1)) == "mounted at /boot/firm ware");
    CHECK(used_as(uses, {}, "/dev/sdb1", makedev(8, 17)) == "mounted at /");
    CHECK(used_as(uses, {}, "/dev/sda2", makedev(8, 2)) == "swap");
    CHECK(used_as(uses, {"dm-1", "dm-0"}, "/dev/sda3", makedev(8, 3)) == "part of dm-0");
    CHECK(used_as(uses, {}, "/dev/sda3", makedev(8, 3)).empty());
}

TEST_CASE("disks: every sign of something is found") {
    CHECK(signs_after("true").names.empty());
    const auto ext4 = signs_after("mkfs.ext4 -q -L data $disk");
    CHECK(holds(ext4) == "ext4");
    CHECK(ext4.label == "data");
    CHECK(ext4.uuid.size() == 36);
    CHECK(holds(signs_after("mkfs.vfat $disk")) == "vfat");
    CHECK(holds(signs_after("mkswap -p 65536 $disk")) == "swap");
    CHECK(holds(signs_after("printf 'start=1MiB, type=83' | sfdisk $disk")) == "partitions");
    CHECK(holds(signs_after("printf 'label: gpt\\nstart=1MiB' | sfdisk $disk")) == "partitions");
}

TEST_CASE("disks: a sign that is left below another one is found too, and one with a wrong checksum") {
    // mkswap without a terminal leaves what lies elsewhere.
    const auto both = signs_after(
        "mkfs.ext4 -q $disk; mkswap $disk.swap -p 4096 || truncate -s 8M $disk.swap; mkswap -p 4096 $disk.swap; "
        "dd if=$disk.swap of=$disk bs=1 skip=4086 seek=4086 count=10 conv=notrunc; rm $disk.swap");
    CHECK(holds(both).find("ext4") != std::string::npos);
    const auto damaged = signs_after(
        "mkfs.ext4 -q -O metadata_csum $disk; printf '\\1\\2\\3\\4' | dd of=$disk bs=1 seek=2044 conv=notrunc");
    CHECK(holds(damaged) == "ext4");
}

TEST_CASE("disks: what may become swap, and why others may not") {
    core::Disk mounted = disk("/dev/sda1", "USB", "ext4");
    mounted.used_as = "mounted at /data";
    core::Disk locked = disk("/dev/sda1", "USB", "");
    locked.is_read_only = true;
    core::Disk small = disk("/dev/sda1", "USB", "");
    small.bytes = (1 << 20) - 512;
    CHECK(may_become_swap(disk("/dev/sda1", "USB", "")));
    struct Refused {
        core::Disk disk;
        Cause cause;
        const char* evidence;
    };
    for (const auto& each :
         {Refused{mounted, Cause::SwapInUse, "mounted at /data"},
          Refused{disk("/dev/sda1", "USB", "crypto_LUKS"), Cause::SwapHoldsData, "crypto_LUKS"},
          Refused{disk("/dev/sda", "USB", "partitions"), Cause::SwapHoldsData, "a table of partitions"},
          Refused{locked, Cause::SwapReadOnly, ""}, Refused{small, Cause::SwapTooSmall, "at least 1 MiB"}}) {
        const auto may = may_become_swap(each.disk);
        REQUIRE_FALSE(may);
        CHECK(may.failure().cause == each.cause);
        CHECK(may.failure().object == each.disk.device);
        CHECK(may.failure().evidence.find(each.evidence) != std::string::npos);
    }
    CHECK(may_become_swap(disk("/dev/sda1", "USB", "ext4")).failure().remedy().find("wipefs -a /dev/sda1") !=
          std::string::npos);
}

TEST_CASE("disks: swap that is found by itself: not in use, the card's last, none of other buses") {
    core::Disk used = disk("/dev/sdc1", "USB", "swap");
    used.used_as = "swap";
    const auto found = found_swap({disk("/dev/mmcblk0p3", "SD", "swap"), disk("/dev/sda1", "USB", "swap"), used,
                                   disk("/dev/sdb1", "disk", "swap"), disk("/dev/sdd1", "USB", "swap, ext4"),
                                   disk("/dev/sde1", "USB", "ext4"), disk("/dev/nvme0n1p2", "NVMe", "swap")});
    std::vector<std::string> devices;
    for (const auto& each : found) devices.push_back(each.device);
    const std::vector<std::string> expected{"/dev/sda1", "/dev/nvme0n1p2", "/dev/mmcblk0p3"};
    CHECK(devices == expected);
}
