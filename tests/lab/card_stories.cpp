// The card's farroot.conf, on real file systems.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/lab/artefacts.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"
#include "tests/lab/swap_disks.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

// What Raspberry Pi OS writes into cmdline.txt, with the id of the lab's card.
constexpr const char* kUntouched = "root=PARTUUID=fa440071-02 rootfstype=ext4 fsck.repair=yes rootwait";

// The second partition of the lab's card (tests/lab/prepare).
void copy_root_partition(const std::filesystem::path& target) {
    std::ifstream card(lab_folder() / "card.img", std::ios::binary);
    card.seekg(16 * 1024 * 1024);
    std::ofstream(target, std::ios::binary) << card.rdbuf();
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("card: farroot.conf names the root, cmdline.txt is as it always was") {
    Lan lan("card-names-root");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = kUntouched,
           .settings = "# edited on a PC\r\nroot=nfs:192.168.50.1:/export/root,vers=4.1\r\nrw=yes\r\n"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 rw,"));
    CHECK(pi.root_mount().find("vers=4.1") != std::string::npos);
    const auto report = pi.report();
    CHECK(report["card"]["state"] == "farroot.conf");
    CHECK(report["candidates"][0]["source"] == "farroot.conf:2");
    CHECK(report["mistakes"].empty());
}

// Raspberry Pi OS's and Imager's words, of bookworm and trixie.
TEST_CASE("card: one that has not done its first boot: its words are its own root's, and no NFS root's") {
    const std::string first_boot =
        "init=/usr/lib/raspberrypi-sys-mods/firstboot resize systemd.run=/boot/firmware/firstrun.sh "
        "systemd.run_success_action=reboot systemd.unit=kernel-command-line.target ds=nocloud;i=rpi-imager-17644600";
    const std::string cmdline = "root=/dev/mmcblk0p2 rootfstype=ext4 rootwait lab=answers virtio_net.napi_tx=0";
    const std::string settings = "root=nfs:192.168.50.1:/export/root\nrw=yes\n";
    Lan lan("first-boot-words");
    {
        Server server(lan);
        // A kept Pi's line lies over the kernel's, in a file that is gone by hand-off: nothing can cover that.
        Pi pi(lan, Board::Virt, {.cmdline = cmdline + " " + first_boot, .from_power_on = true, .settings = settings});
        REQUIRE(pi.reaches_root(90s));
        CHECK(pi.root_name() == "nfs-root");
        const auto report = pi.report();
        CHECK(report["candidates"][0]["init"] == "/sbin/init");
        CHECK(report["warnings"][0]["id"] == "first-boot-pending");
        CHECK(report["warnings"][0]["words"].get<std::string>().find(first_boot) != std::string::npos);
        const std::string line = pi.run("cat /proc/cmdline");
        CHECK(line.find(cmdline) != std::string::npos);
        for (const char* word : {"systemd.", "ds=", "init=", "resize"}) {
            CAPTURE(std::string(word));
            CHECK(line.find(word) == std::string::npos);
        }
        // What the line says to a module that farroot loads.
        CHECK(pi.run("cat /sys/module/virtio_net/parameters/napi_tx") == "N\n");
    }
    Pi alone(lan, Board::Virt, {.cmdline = cmdline + " " + first_boot, .settings = settings + "deadline=4\n"});
    REQUIRE(alone.reaches_root(90s));
    CHECK(alone.root_name() == "sd-root");
    CHECK(alone.report()["candidates"][1]["init"] == "/usr/lib/raspberrypi-sys-mods/firstboot");
    CHECK(alone.run("cat /proc/cmdline").find(first_boot) != std::string::npos);
    // rw=yes was said of the NFS root: systemd-fsck-root looks at a root alone that is not mounted for writing.
    CHECK(alone.root_mount().starts_with("/dev/mmcblk0p2 / ext4 ro"));
}

TEST_CASE("card: lines of a root's fstab for disks that are not there count as nofail, those of this card's stay") {
    const std::string stays = "/dev/disk/by-partuuid/fa440071-01 /boot/firmware vfat defaults 0 2";
    Lan lan("fstab");
    Server server(lan);
    server.run("echo '" + stays + "' > /export/root/etc/fstab");
    server.run("echo 'PARTUUID=21e60f8c-02 /data ext4' >> /export/root/etc/fstab");
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp lab=answers"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.run("cat /etc/fstab") ==
          stays +
              "\nPARTUUID=21e60f8c-02 /data ext4 defaults,nofail,x-systemd.before=local-fs.target,"
              "x-systemd.device-timeout=15s\n");
    CHECK(pi.report()["notice"].get<std::string>().find("PARTUUID=21e60f8c-02 /data ext4") != std::string::npos);
    CHECK(server.run("cat /export/root/etc/fstab").find("nofail") == std::string::npos);
}

TEST_CASE("card: without farroot.conf the local root of cmdline.txt boots, found by its PARTUUID") {
    Lan lan("card-untouched");
    Pi pi(lan, Board::Virt, {.cmdline = kUntouched});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.report()["card"]["state"] == "no farroot.conf");
}

TEST_CASE(
    "a root that is named, on a slow USB disk, boots with its own flags; the card's, quicker, is not even tried") {
    Lan lan("slow-usb-root");
    const auto root = lan.artefact("root.ext4");
    const auto disk = lan.artefact("usb.img");
    copy_root_partition(root);
    make_disk(disk, {{.holds = Part::Holds::Content, .megabytes = 48, .content = root}});
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/sda1 rw rootdelay=60 rootflags=noatime,commit=30", .usb_disks = {disk}});
    pi.usb_disk_takes(6);
    REQUIRE(pi.reaches_root(120s));
    CAPTURE(pi.root_mount());
    CHECK(pi.root_mount().starts_with("/dev/sda1 / ext4 rw,noatime"));
    CHECK(pi.root_mount().find(",commit=30") != std::string::npos);
    const auto report = pi.report();
    CHECK(report["state"] == "booting");
    REQUIRE(report["candidates"].size() == 1);
    CHECK(report["candidates"][0]["state"] == "booting");
}

TEST_CASE("card: the disk that booted is the card, though another one with a card's files was there first") {
    Lan lan("card-of-boot-disk");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Fat, "BOOT", 64}, {Part::Holds::Ext4, "root", 64}});
    const auto settings = lan.artefact("farroot.conf");
    std::ofstream(settings) << "root=nfs:192.168.50.1:/export/root\n";
    put_file(usb, settings, "farroot.conf");
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=PARTUUID=" + disk_id(usb) + "-02 usb_storage.delay_use=3 lab=answers", .usb_disks = {usb}});
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.report()["card"]["device"] == "/dev/sda1");
}

TEST_CASE("card: of NOOBS' or PINN's partitions the boot partition is the card, and the root is the one after it" *
          doctest::test_suite("long")) {
    Lan lan("card-noobs");
    const auto root = lan.artefact("root.ext4");
    const auto card = lan.artefact("card");
    copy_root_partition(root);
    make_disk(card, {{.holds = Part::Holds::Fat, .label = "RECOVERY", .files = {{"config.txt", "# PINN\n"}}},
                     {.holds = Part::Holds::Extended},
                     {.holds = Part::Holds::Ext4, .label = "SETTINGS"},
                     {.holds = Part::Holds::Fat,
                      .files = {{"config.txt", "# the system\n"},
                                {"farroot.conf", "root=nfs:192.168.50.1:/export/root\ndeadline=2\n"}}},
                     {.holds = Part::Holds::Content, .megabytes = 48, .content = root}});
    Pi pi(lan, Board::Virt, {.cmdline = "", .card_file = card});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.root_mount().starts_with("/dev/mmcblk0p7 / "));
    CHECK(pi.report()["card"]["device"] == "/dev/mmcblk0p6");
}

// Nothing but its cmdline.txt tells the slot there; with the firmware's word it is a row of disk_layout_test.
TEST_CASE("card: of an A/B card's boot partitions the one that booted is the card" * doctest::test_suite("long")) {
    Lan lan("card-a-b");
    Server server(lan);
    const auto card = lan.artefact("card");
    const auto slot = [](const std::string& device, const std::string& exported) {
        return Part{.holds = Part::Holds::Fat,
                    .files = {{"config.txt", "# a slot\n"},
                              {"cmdline.txt", "console=serial0 root=" + device + " rootwait\n"},
                              {"farroot.conf", "root=nfs:192.168.50.1:" + exported + "\n"}}};
    };
    make_disk(card,
              {{.holds = Part::Holds::Fat, .files = {{"autoboot.txt", "[all]\ntryboot_a_b=1\nboot_partition=2\n"}}},
               slot("/dev/mmcblk0p5", "/export/of-the-other-slot"),
               slot("/dev/mmcblk0p6", "/export/root"),
               {.holds = Part::Holds::Extended},
               {.holds = Part::Holds::Ext4},
               {.holds = Part::Holds::Ext4}});
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/mmcblk0p6 rootwait", .card_file = card});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.report()["card"]["device"] == "/dev/mmcblk0p3");
}

TEST_CASE("a label that two partitions of the card have names no root, and both are told" *
          doctest::test_suite("long")) {
    Lan lan("root-ambiguous");
    const auto card = lan.artefact("card");
    make_disk(card, {{.holds = Part::Holds::Fat},
                     {.holds = Part::Holds::Ext4, .label = "twin"},
                     {.holds = Part::Holds::Ext4, .label = "twin"}});
    Pi pi(lan, Board::Virt, {.cmdline = "root=LABEL=twin rw", .card_file = card});
    CHECK(pi.console_shows("the name fits more than one device", 90s));
    CHECK(pi.console_shows("/dev/mmcblk0p2, /dev/mmcblk0p3", 10s));
}

TEST_CASE("card: a stick beside the card that booted is nobody's settings, unless the command line lets any count") {
    Lan lan("card-and-stick");
    Server server(lan);
    const auto stick = lan.artefact("stick");
    make_disk(stick, {{Part::Holds::Fat, "STICK", 64}});
    const auto settings = lan.artefact("farroot.conf");
    std::ofstream(settings) << "root=nfs:192.168.50.1:/export/root\n";
    put_file(stick, settings, "farroot.conf");
    {
        Pi pi(lan, Board::Virt, {.cmdline = "", .usb_disks = {stick}});
        REQUIRE(pi.reaches_root(120s));
        CHECK(pi.root_name() == "sd-root");
        CHECK(pi.report()["card"]["device"] == "/dev/mmcblk0p1");
    }
    Pi trusting(lan, Board::Virt, {.cmdline = "farroot.card=any", .name = "trusting", .usb_disks = {stick}});
    REQUIRE(trusting.reaches_root(120s));
    CHECK(trusting.root_name() == "nfs-root");
    CHECK(trusting.report()["card"]["device"] == "/dev/sda1");
}

TEST_CASE("card: a mistyped key still boots; screen, report and console say what was meant") {
    Lan lan("card-mistyped");
    Pi pi(lan, Board::Virt,
          {.cmdline = "farroot.deadline=20",
           .settings = "root=nfs:192.168.50.1:/export/root\ndedline=8\nip=192.168.50.20:::24\n"});
    const std::string said = "farroot.conf:2: dedline=8 is ignored: there is no such key; deadline is probably meant";
    CHECK(pi.console_shows("farroot.conf:2: dedline=8 is ignored", 60s));
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    const auto report = pi.report();
    REQUIRE(report["mistakes"].size() == 1);
    CHECK(report["mistakes"][0] == said);
    CHECK(pi.console_shows("farroot: " + said, 0s));
}

TEST_CASE("card: a superfloppy, a FAT file system without partitions") {
    Lan lan("card-superfloppy");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "", .card = Card::Superfloppy, .settings = "root=nfs:192.168.50.1:/export/root\n"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
}

TEST_CASE("card: one whose FAT is rubbish costs its settings, not the boot") {
    Lan lan("card-rubbish");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "farroot.root=nfs:192.168.50.1:/export/root",
           .card = Card::CorruptBoot,
           .settings = "deadline=8\n"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
}

TEST_CASE("card: one that hangs costs its settings, not the boot") {
    Lan lan("card-hangs");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "farroot.root=nfs:192.168.50.1:/export/root", .card = Card::Hanging, .settings = "deadline=8\n"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.report()["card"]["state"] == "reading");
}

TEST_CASE("the card's root is btrfs, which the image does not have: that is said, not that the card is broken" *
          doctest::test_suite("long")) {
    Lan lan("btrfs-missing");
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=PARTUUID=fa440071-02 rootwait", .card_file = btrfs_card(lan.artefact("btrfs.card"))});
    CHECK(pi.console_shows("neither this kernel nor the image can read the local root's filesystem", 90s));
    CHECK_FALSE(pi.console_shows("fsck, or replace it"));
}

TEST_CASE("the card's root is btrfs, and the image has it: it is what boots when no server answers" *
          doctest::test_suite("long")) {
    Lan lan("btrfs-root");
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=PARTUUID=fa440071-02 rootfstype=btrfs rootflags=subvol=/,compress=zstd rootwait "
                      "farroot.root=nfs:192.168.50.9:/export/root farroot.deadline=8",
           .card_file = btrfs_card(lan.artefact("btrfs.card")),
           .image = "farroot-btrfs.cpio"});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.root_mount().find(" / btrfs ro,") != std::string::npos);
    CHECK(pi.root_mount().find("compress=zstd") != std::string::npos);
    CHECK(pi.report()["state"] == "fallback");
}

TEST_SUITE_END();
