// What a root's fstab asks of this Pi's disks, and how it is mended.
#include "agent/core/fstab.h"

#include <doctest/doctest.h>

using agent::core::disks_named;
using agent::core::disks_needed;
using agent::core::DiskState;
using agent::core::mend;
using Names = std::vector<std::string>;

namespace {

// Raspberry Pi OS's (pi-gen stage1/01-sys-tweaks/files/fstab), with what owners add.
constexpr const char* kCopied =
    "proc            /proc           proc    defaults          0       0\n"
    "PARTUUID=21e60f8c-01  /boot/firmware  vfat    defaults          0       2\n"
    "PARTUUID=21e60f8c-02  /               ext4    defaults,noatime  0       1\n"
    "# a swapfile is not a swap partition, no line here\n"
    "\tUUID=1234-ABCD /data ext4\n"
    "LABEL=music /music ext4 ro,nofail\n"
    "/dev/sdb1 none swap sw 0 0\n"
    "LABEL=attic /attic ext4 noauto,rw\n"
    "192.168.1.2:/home /home nfs defaults 0 0\n"
    "tmpfs /tmp tmpfs\n"
    "LABEL=last /last ext4 defaults 0 2";

}  // namespace

TEST_CASE("fstab: the disks that a root insists on") {
    CHECK(disks_needed(kCopied) ==
          Names{"PARTUUID=21e60f8c-01", "PARTUUID=21e60f8c-02", "UUID=1234-ABCD", "/dev/sdb1", "LABEL=last"});
    CHECK(disks_needed("LABEL=a /a ext4\nLABEL=a /b none bind\n") == Names{"LABEL=a"});
    for (const char* none : {"", "\n\n", "#LABEL=a /a ext4\n", "LABEL=a\n", "LABEL=a /a\n"}) {
        CHECK_MESSAGE(disks_needed(none).empty(), none);
    }
}

TEST_CASE("fstab: lines of disks that are not there, or leave, get nofail; all else stays byte for byte") {
    const auto mended = mend(kCopied, {{"PARTUUID=21e60f8c-01", DiskState::Leaves},
                                       {"PARTUUID=21e60f8c-02", DiskState::Leaves},
                                       {"UUID=1234-ABCD", DiskState::Missing},
                                       {"/dev/sdb1", DiskState::Missing},
                                       {"LABEL=music", DiskState::Missing},
                                       {"LABEL=attic", DiskState::Missing},
                                       {"LABEL=last", DiskState::There}});
    CHECK(mended.lines == Names{"PARTUUID=21e60f8c-01  /boot/firmware  vfat    defaults          0       2",
                                "\tUUID=1234-ABCD /data ext4", "/dev/sdb1 none swap sw 0 0"});
    CHECK(mended.text ==
          "proc            /proc           proc    defaults          0       0\n"
          "PARTUUID=21e60f8c-01 /boot/firmware vfat defaults,nofail          0       2\n"
          "#PARTUUID=21e60f8c-02  /               ext4    defaults,noatime  0       1\n"
          "# a swapfile is not a swap partition, no line here\n"
          "UUID=1234-ABCD /data ext4 defaults,nofail,x-systemd.before=local-fs.target,"
          "x-systemd.device-timeout=15s\n"
          "LABEL=music /music ext4 ro,nofail\n"
          "/dev/sdb1 none swap sw,nofail,x-systemd.device-timeout=15s 0 0\n"
          "LABEL=attic /attic ext4 noauto,rw\n"
          "192.168.1.2:/home /home nfs defaults 0 0\n"
          "tmpfs /tmp tmpfs\n"
          "LABEL=last /last ext4 defaults 0 2");
}

TEST_CASE("fstab: where all disks are there nothing changes") {
    const auto mended = mend(kCopied, {});
    CHECK(mended.text == kCopied);
    CHECK(mended.lines.empty());
    CHECK(mend("", {{"LABEL=a", DiskState::Missing}}).text.empty());
}

TEST_CASE("fstab: a private disk's lines are root's alone, wherever they are mounted") {
    CHECK(disks_named("LABEL=a /a vfat noauto\nLABEL=a /b vfat\nproc /proc proc\n/dev/sda1 /c ext4\n") ==
          Names{"LABEL=a", "/dev/sda1"});
    const auto mended = mend("LABEL=a /a vfat noauto,umask=0 0 2\nLABEL=a /b vfat\nLABEL=b /c vfat defaults\n",
                             {{"LABEL=a", DiskState::There}}, {"LABEL=a"});
    CHECK(mended.text ==
          "LABEL=a /a vfat noauto,umask=0,umask=0077 0 2\nLABEL=a /b vfat defaults,umask=0077\n"
          "LABEL=b /c vfat defaults\n");
    CHECK(mended.lines.empty());
    CHECK(mend("LABEL=a /a vfat defaults 0 2\n", {{"LABEL=a", DiskState::Leaves}}, {"LABEL=a"}).text ==
          "LABEL=a /a vfat defaults,umask=0077,nofail 0 2\n");
}
