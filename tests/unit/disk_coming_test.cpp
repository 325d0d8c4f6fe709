#include "agent/job/disk_coming.h"

#include <doctest/doctest.h>

#include <fstream>

#include "agent/job/boot_disk.h"
#include "tests/unit/temporary_folder.h"

namespace fs = std::filesystem;
using agent::disk_coming;

namespace {

// A sysfs as far as one looks for disks there.
class Sys {
public:
    const fs::path& path() const { return folder_.path(); }
    void file(const std::string& name, const std::string& content) const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << content << '\n';
    }
    void folder(const std::string& name) const { fs::create_directories(folder_ / name); }
    void link(const std::string& name, const std::string& to) const {
        fs::create_directories((folder_ / name).parent_path());
        fs::create_directory_symlink(folder_ / to, folder_ / name);
    }

private:
    TemporaryFolder folder_;
};

constexpr const char* kStick = "devices/usb1/1-1/1-1:1.0";

void plug_in_stick(const Sys& sys) {
    sys.file("devices/usb1/1-1/product", "Ultra Fit");
    sys.file(std::string(kStick) + "/bInterfaceClass", "08");
    sys.link("bus/usb/devices/1-1:1.0", kStick);
}

std::string find_unit(const Sys& sys, const std::string& type) {
    const std::string unit = std::string(kStick) + "/host0/target0:0:0/0:0:0:0";
    sys.file(unit + "/type", type);
    sys.file(unit + "/model", "Ultra Fit");
    sys.link("bus/scsi/devices/0:0:0:0", unit);
    return unit;
}

}  // namespace

TEST_CASE("a USB disk is coming from its interface to its block device") {
    const Sys sys;
    CHECK_FALSE(disk_coming(sys.path()));
    plug_in_stick(sys);
    CHECK(disk_coming(sys.path()) == "USB 1-1 (Ultra Fit)");
    const std::string unit = find_unit(sys, "0");
    CHECK(disk_coming(sys.path()) == "disk 0:0:0:0 (Ultra Fit)");
    sys.folder(unit + "/block/sda");
    CHECK_FALSE(disk_coming(sys.path()));
}

TEST_CASE("a keyboard, and a stick that says it is a CD-ROM, are no disks") {
    const Sys sys;
    sys.file("devices/usb1/1-2/1-2:1.0/bInterfaceClass", "03");
    sys.link("bus/usb/devices/1-2:1.0", "devices/usb1/1-2/1-2:1.0");
    CHECK_FALSE(disk_coming(sys.path()));
    plug_in_stick(sys);
    find_unit(sys, "5");
    CHECK_FALSE(disk_coming(sys.path()));
}

TEST_CASE(
    "a memory card and an NVMe disk are coming until the kernel has made them ready; a network adapter on SDIO is "
    "none") {
    const Sys sys;
    sys.file("bus/mmc/devices/mmc1:0001/type", "SDIO");
    CHECK_FALSE(disk_coming(sys.path()));
    sys.file("bus/mmc/devices/mmc0:aaaa/type", "SD");
    sys.file("bus/mmc/devices/mmc0:aaaa/name", "SL32G");
    CHECK(disk_coming(sys.path()) == "SD mmc0:aaaa (SL32G)");
    sys.folder("bus/mmc/devices/mmc0:aaaa/block/mmcblk0");
    CHECK_FALSE(disk_coming(sys.path()));
    sys.file("class/nvme/nvme0/state", "connecting");
    CHECK(disk_coming(sys.path()) == "NVMe nvme0");
    sys.file("class/nvme/nvme0/state", "live");
    CHECK_FALSE(disk_coming(sys.path()));
}

TEST_CASE("the firmware's word of the disk that booted") {
    using agent::boot_bus;
    using agent::BootBus;
    const auto mode = [](char number) { return boot_bus(std::string({'\0', '\0', '\0', number})); };
    CHECK(mode(1) == BootBus::Card);
    CHECK(mode(4) == BootBus::Usb);
    CHECK(mode(5) == BootBus::Usb);
    CHECK(mode(6) == BootBus::Nvme);
    CHECK(mode(2) == BootBus::None);
    CHECK_FALSE(mode(99));
    CHECK_FALSE(boot_bus(""));
    CHECK_FALSE(boot_bus(std::string({'\1', '\0', '\0', '\4'})));
}

TEST_CASE("the command line's word of the disk that booted") {
    using agent::root_tag;
    CHECK(root_tag("console=tty1 root=PARTUUID=fa440071-02 rootwait") == "PARTUUID=fa440071-02");
    CHECK_FALSE(root_tag("root=/dev/nfs"));
    CHECK_FALSE(root_tag("root=PARTUUID=fa440071-02 root=nfs:10.0.0.1:/srv"));
    CHECK_FALSE(root_tag(""));
}

TEST_CASE("the boot partition's number, as the firmware tells it") {
    using agent::boot_partition;
    CHECK(boot_partition(std::string({'\0', '\0', '\0', '\3'})) == 3U);
    CHECK_FALSE(boot_partition(std::string({'\0', '\0', '\0', '\0'})));
    CHECK_FALSE(boot_partition(std::string({'\3', '\0', '\0', '\0'})));
    CHECK_FALSE(boot_partition("3"));
}

TEST_CASE("what a command line boots from: the last root= of its first line") {
    using agent::last_root;
    CHECK(last_root("console=tty1 root=/dev/mmcblk0p2 rootwait\n") == "/dev/mmcblk0p2");
    CHECK(last_root("root=/dev/nfs root=PARTUUID=ab-02") == "PARTUUID=ab-02");
    CHECK(last_root("console=tty1\nroot=/dev/nfs") == std::nullopt);
    CHECK(last_root("rootwait") == std::nullopt);
}
