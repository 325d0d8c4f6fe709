// Roots that are shared read-only, each Pi with a writable layer of its own; and the SD card switched off.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "tests/lab/artefacts.h"
#include "tests/lab/pi.h"
#include "tests/lab/sd_card.h"
#include "tests/lab/server.h"
#include "tests/lab/swap_disks.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

// What is written in the booted root, as systems do it: kinds of writing that have failed over NFS before, whose files
// have attributes that the layer's file system does not take (overlayfs.rst, "Non-standard behavior").
void write_everywhere(Pi& pi) {
    pi.run("echo new > /etc/new && mkdir -p /var/log && echo line > /var/log/one");
    pi.run("echo more >> /etc/passwd && busybox chmod 600 /etc/passwd && busybox chown 7:7 /etc/passwd");
    pi.run("mv /etc/lab-name /etc/moved && cp -a /etc/moved /etc/lab-name && rm /etc/moved");
    pi.run("rm /bin/wc && busybox ln -s busybox /bin/wc && busybox ln /etc/new /etc/hard");
    pi.run("mkdir /srv && mv /srv /var/srv && touch /var/srv/file && rm -r /var/srv && sync");
    CHECK(pi.run("tail -n 1 /etc/passwd") == "more\n");
    CHECK(pi.run("cat /etc/hard") == "new\n");
    CHECK(pi.run("ls -lR /run/farroot/lower/etc /run/farroot/lower/bin; cat /run/farroot/lower/etc/passwd")
              .find("more") == std::string::npos);
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

// A line each: its name, its id; then /etc/hosts.
std::string names_of(Pi& pi) {
    return pi.run("cat /etc/hostname /etc/machine-id /etc/hosts");
}

std::string line(const std::string& text, int number) {
    std::size_t at = 0;
    for (int i = 0; i < number; ++i) at = text.find('\n', at) + 1;
    return text.substr(at, text.find('\n', at) - at);
}

void check_layer(Pi& pi, const std::string& on) {
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / overlay rw"));
    CHECK(pi.report()["overlay"]["state"] == "ready");
    CHECK(pi.report()["overlay"]["on"] == on);
    CHECK(pi.run("grep ' /run/farroot/lower ' /proc/mounts").find(" nfs") != std::string::npos);
}

std::filesystem::path card_with_layer(Lan& lan) {
    const auto card = lan.artefact("card");
    make_disk(card, {{Part::Holds::Fat, "BOOT", 96}});
    const auto layer = lan.artefact("layer");
    make_filesystem(layer, {Part::Holds::Ext4, "layer", 32});
    put_file(card, layer, "layer");
    return card;
}

// Writes, reboots and finds it again; the second boot's report.
nlohmann::json check_kept(Lan& lan, const PiOptions& options, const std::string& on) {
    std::string names;
    {
        Pi pi(lan, Board::Virt, options);
        REQUIRE(pi.reaches_root(120s));
        check_layer(pi, on);
        write_everywhere(pi);
        names = names_of(pi);
        pi.run("echo by-hand > /etc/hostname && sync");
        pi.machine().type("reboot -f\n");
        REQUIRE(pi.reboots(60s));
    }
    Pi again(lan, Board::Virt, options);
    REQUIRE(again.reaches_root(120s));
    check_layer(again, on);
    CHECK(again.run("cat /etc/new") == "new\n");
    CHECK(line(names_of(again), 0) == "by-hand");
    CHECK(line(names_of(again), 1) == line(names, 1));
    return again.report();
}

}  // namespace

TEST_SUITE_BEGIN("overlay");

TEST_CASE("overlay: two Pis share one read-only export, write, and have their own files and names") {
    Lan lan("overlay-shared");
    Server server(lan);
    server.run("exportfs -ua && exportfs -o ro,no_root_squash,no_subtree_check '*:/export/root'");
    const std::string before = server.run("cd /export/root && find . | sort | xargs ls -ld; sha256sum etc/*");
    const PiOptions options{.cmdline = "lab=answers",
                            .settings = "root=nfs:192.168.50.1:/export/root\noverlay=tmpfs\n"};
    PiOptions other = options;
    other.name = "other";
    other.mac = "52:54:00:00:00:03";
    Pi one(lan, Board::Virt, options);
    Pi two(lan, Board::Virt, other);
    for (Pi* pi : {&one, &two}) {
        REQUIRE(pi->reaches_root(120s));
        check_layer(*pi, "memory");
        write_everywhere(*pi);
    }
    one.run("echo one > /etc/mine");
    CHECK(two.run("ls /etc").find("mine") == std::string::npos);
    const std::string first = names_of(one);
    const std::string second = names_of(two);
    CHECK(line(first, 0) != line(second, 0));
    CHECK(line(first, 1) != line(second, 1));
    CHECK(line(first, 1).size() == 32);
    CHECK(first.find("127.0.1.1\t" + line(first, 0)) != std::string::npos);
    CHECK(server.run("cd /export/root && find . | sort | xargs ls -ld; sha256sum etc/*") == before);
}

TEST_CASE("overlay: over NFS 3, and the layer is as large as it was wanted" * doctest::test_suite("long")) {
    Lan lan("overlay-v3");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers rw",
           .settings = "root=nfs:192.168.50.1:/export/root,vers=3\noverlay=tmpfs,16M\nhostname=kiosk\n"});
    REQUIRE(pi.reaches_root(120s));
    check_layer(pi, "memory");
    CHECK(pi.run("grep ' /run/farroot/lower ' /proc/mounts").find("nfs ro,") != std::string::npos);
    write_everywhere(pi);
    CHECK(line(names_of(pi), 0) == "kiosk");
    CHECK(pi.run("df -k / | tail -n 1 | tr -s ' ' | cut -d' ' -f2") == "16384\n");
}

TEST_CASE("overlay: on a local ext4 what was written is there again after a reboot, with the same machine-id" *
          doctest::test_suite("long")) {
    Lan lan("overlay-disk");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Ext4, "layer", 32}});
    check_kept(lan,
               {.cmdline = "lab=answers",
                .settings = "root=nfs:192.168.50.1:/export/root\noverlay=LABEL=layer\n",
                .usb_disks = {usb}},
               "/dev/sda1");
}

TEST_CASE("overlay: a name that two disks have is nobody's: memory takes its place, and it is said") {
    Lan lan("overlay-ambiguous");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    const auto stick = lan.artefact("stick");
    for (const auto& disk : {usb, stick}) make_disk(disk, {{Part::Holds::Ext4, "layer", 32}});
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers",
           .settings = "root=nfs:192.168.50.1:/export/root\noverlay=LABEL=layer\n",
           .usb_disks = {usb, stick}});
    REQUIRE(pi.reaches_root(120s));
    check_layer(pi, "memory");
    CHECK(pi.report()["overlay"]["cause"]["id"] == "device-ambiguous");
}

TEST_CASE("overlay: in a file on the card's FAT, beside a swap file, it is there again after a reboot") {
    Lan lan("overlay-file");
    Server server(lan);
    const auto report = check_kept(
        lan,
        {.cmdline = "lab=answers",
         .card_file = card_with_layer(lan),
         .settings = "root=nfs:192.168.50.1:/export/root\noverlay=file:LABEL=BOOT:/layer\nswap=file:LABEL=BOOT:/swap\n"
                     "swap-create=file:LABEL=BOOT:/swap,8M\n"},
        "/dev/mmcblk0p1:/layer");
    CHECK(report["swaps"][0]["state"] == "on");
}

TEST_CASE("overlay: where the card's own root boots after all, the layer's place is mounted nowhere") {
    Lan lan("overlay-given-back");
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers", .settings = "root=nfs:192.168.50.1:/export/root\noverlay=tmpfs\ndeadline=5\n"});
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.root_name() == "sd-root");
    CHECK(pi.run("cat /proc/mounts").find("farroot") == std::string::npos);
}

TEST_CASE("overlay: a file on the card that is mounted while the card's settings are read costs neither of them") {
    Lan lan("overlay-while-read");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers farroot.overlay=file:LABEL=BOOT:/layer",
           .card_file = card_with_layer(lan),
           .settings = "root=nfs:192.168.50.1:/export/root\nhostname=kiosk\n"});
    REQUIRE(pi.reaches_root(120s));
    check_layer(pi, "/dev/mmcblk0p1:/layer");
    CHECK(pi.report()["card"]["state"] == "farroot.conf");
    CHECK(line(names_of(pi), 0) == "kiosk");
}

TEST_CASE("overlay: a file that is missing, or holds no ext4, leaves memory in its place, and is said" *
          doctest::test_suite("long")) {
    Lan lan("overlay-no-file");
    Server server(lan);
    const auto card = lan.artefact("card");
    make_disk(card, {{Part::Holds::Fat, "BOOT", 32}});
    const auto boots_in_memory = [&](const std::string& file, const std::string& cause, const std::string& words) {
        Pi pi(lan, Board::Virt,
              {.cmdline = "lab=answers",
               .card_file = card,
               .settings = "root=nfs:192.168.50.1:/export/root\noverlay=file:LABEL=BOOT:" + file + "\n"});
        REQUIRE(pi.reaches_root(120s));
        check_layer(pi, "memory");
        CHECK(pi.report()["overlay"]["cause"]["id"] == cause);
        CHECK(pi.console_shows(words, 10s));
        CHECK(pi.run("cat /proc/mounts").find("overlay-disk") == std::string::npos);
    };
    boots_in_memory("/layer", "overlay-missing",
                    "/dev/mmcblk0p1:/layer: the place for what is written over the root is not there");
    boots_in_memory("/config.txt", "overlay-unusable",
                    "/dev/mmcblk0p1:/config.txt: what is written over the root can't be kept there");
}

TEST_CASE("overlay: a disk that is missing, or holds something else, leaves memory in its place, and is said") {
    Lan lan("overlay-missing");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Fat, "LAYER", 32}});
    const auto before = bytes_of(usb);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers",
           .settings = "root=nfs:192.168.50.1:/export/root\noverlay=LABEL=LAYER\n",
           .usb_disks = {usb}});
    REQUIRE(pi.reaches_root(120s));
    check_layer(pi, "memory");
    CHECK(pi.report()["overlay"]["cause"]["id"] == "overlay-unusable");
    CHECK(pi.console_shows("/dev/sda1: what is written over the root can't be kept there (it holds vfat)"));
    CHECK((bytes_of(usb) == before));
}

TEST_SUITE_END();

namespace {

// A card with a partition for the boot files and one that swap may lie on.
constexpr const char* kCardOff = "root=nfs:192.168.50.1:/export/root\nrw=yes\nsd=off\n";

std::filesystem::path some_card(Lan& lan) {
    const auto card = lan.artefact("card");
    make_disk(card, {{Part::Holds::Fat, "BOOT", 24}, {Part::Holds::Swap, "sdswap", 32}});
    return card;
}

void switch_card_off(Board board, const std::string& story) {
    Lan lan(story);
    Server server(lan);
    server.run(
        "cp \"$(command -v farroot)\" /export/root/bin && mkdir /export/root/etc/farroot && "
        "touch /export/root/etc/farroot/confirms");
    const auto card = some_card(lan);
    Pi pi(lan, board, {.cmdline = "lab=answers", .card_file = card, .settings = kCardOff});
    REQUIRE(pi.reaches_root(240s));
    CHECK(pi.report()["sd"]["state"] == "off");
    CHECK(pi.run("ls /dev").find("mmcblk") == std::string::npos);
    CHECK(pi.run("farroot sd").find("The SD card is off") != std::string::npos);

    pi.run("farroot confirm");
    CHECK(pi.run("ls /dev").find("mmcblk") == std::string::npos);
    CHECK(pi.run("farroot sd on").find("The SD card is on: /dev/mmcblk0") != std::string::npos);
    CHECK(pi.run("mount -t vfat -o ro /dev/mmcblk0p1 /mnt && cat /mnt/config.txt && umount /mnt") ==
          "# a boot partition\n");
    CHECK(pi.run("mount -t vfat -o ro /dev/mmcblk0p1 /mnt && cat /mnt/farroot.state && umount /mnt")
              .find("export/root") != std::string::npos);

    pi.run("farroot swap add LABEL=sdswap");
    CHECK(pi.run("farroot sd off 2>&1 || true").find("/dev/mmcblk0p2: swap") != std::string::npos);
    CHECK(pi.run("farroot sd").find("in use: /dev/mmcblk0p2: swap") != std::string::npos);
    pi.run("farroot swap remove /dev/mmcblk0p2 && mount -t vfat -o ro /dev/mmcblk0p1 /mnt");
    CHECK(pi.run("farroot sd off 2>&1 || true").find("mounted at /mnt") != std::string::npos);
    pi.run("umount /mnt && farroot sd off");
    CHECK(pi.run("farroot sd --json").find("\"state\": \"off\"") != std::string::npos);
}

}  // namespace

TEST_SUITE_BEGIN("overlay");

TEST_CASE("sd=off: the card is off in the booted root, confirm writes to it nevertheless, and it comes back") {
    switch_card_off(Board::Virt, "card-off");
}

TEST_CASE("sd=off: a card with swap on it stays on, and is said to") {
    Lan lan("card-off-swap");
    Server server(lan);
    const auto card = some_card(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers", .card_file = card, .settings = std::string(kCardOff) + "swap=LABEL=sdswap\n"});
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.report()["swaps"][0]["state"] == "on");
    CHECK(pi.report()["sd"]["state"] == "failed");
    CHECK(pi.report()["sd"]["cause"]["id"] == "sd-in-use");
    CHECK(pi.console_shows("/dev/mmcblk0: the SD card is in use, so that it stays on"));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("long");

TEST_CASE("overlay: a root without folders to mount in is refused by name, and boots under a layer that has them") {
    Lan lan("overlay-no-mount-points");
    Server server(lan);
    server.run("cd /export/root && rmdir dev proc sys run");
    {
        Pi pi(lan, Board::Virt,
              {.settings = "root=nfs:192.168.50.1:/export/root\nrw=yes\ndeadline=30\n", .name = "without"});
        REQUIRE(pi.reaches_root(120s));
        CHECK(pi.root_name() == "sd-root");
        const auto cause = pi.report()["candidates"][0]["cause"];
        CHECK(cause["id"] == "no-mount-points");
        CHECK(cause["words"].get<std::string>().find("it has no /dev /proc") != std::string::npos);
        CHECK(cause["remedy"] == "make them in the root: mkdir /export/root/dev /export/root/proc");
    }
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers", .settings = "root=nfs:192.168.50.1:/export/root\noverlay=tmpfs\n"});
    REQUIRE(pi.reaches_root(120s));
    check_layer(pi, "memory");
    pi.run("ls -d /dev/console /proc/self /sys/class /run/farroot/report.json");
    CHECK(server.run("ls /export/root").find("proc") == std::string::npos);
}

namespace {

// All that sshd would find, as "MODE OWNER:GROUP NAME" and digests of the content.
std::string host_keys_of(Pi& pi) {
    REQUIRE(pi.reaches_root(120s));
    REQUIRE(pi.root_name() == "nfs-root");
    const std::string files = pi.run("cd /etc/ssh && busybox stat -c '%a %u:%g %n' ssh_host_*");
    CHECK(files == "600 0:0 ssh_host_ed25519_key\n644 0:0 ssh_host_ed25519_key.pub\n");
    CHECK(pi.run("grep -c PRIVATE /run/farroot/report.json || true") == "0\n");
    return pi.run("cd /etc/ssh && busybox md5sum ssh_host_*; sync");
}

}  // namespace

TEST_CASE("overlay: each Pi of a shared root has an SSH host key of its own, the same at each boot") {
    Lan lan("overlay-host-keys");
    Server server(lan);
    server.run(
        "mkdir /export/root/etc/ssh && cd /export/root/etc/ssh && for type in rsa ed25519; do "
        "echo shared > ssh_host_${type}_key; echo shared > ssh_host_${type}_key.pub; chmod 600 ssh_host_${type}_key; "
        "done; exportfs -ua && exportfs -o ro,no_root_squash,no_subtree_check '*:/export/root'");
    const std::string settings = "root=nfs:192.168.50.1:/export/root\n";
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Ext4, "layer", 32}});
    const PiOptions disk{
        .cmdline = "lab=answers", .settings = settings + "overlay=LABEL=layer\n", .name = "disk", .usb_disks = {usb}};
    const auto card_file = lan.artefact("card");
    make_disk(card_file, {{Part::Holds::Fat, "BOOT", 32}});
    const PiOptions card{.cmdline = "lab=answers",
                         .card_file = card_file,
                         .settings = settings + "overlay=tmpfs\nhost-keys=card\n",
                         .name = "card",
                         .mac = "52:54:00:00:00:03"};
    const auto boot = [&lan](const PiOptions& options) {
        Pi pi(lan, Board::Virt, options);
        return host_keys_of(pi);
    };
    const std::string on_disk = boot(disk);
    const std::string on_card = boot(card);
    CHECK(on_disk != on_card);
    CHECK(boot(disk) == on_disk);
    Pi again(lan, Board::Virt, card);
    CHECK(host_keys_of(again) == on_card);
    CHECK(again.run("mount -t vfat -o ro /dev/mmcblk0p1 /mnt && cut -c 1-19 /mnt/farroot.key") ==
          "farroot host key 1 \n");
    CHECK(server.run("cat /export/root/etc/ssh/*") == "shared\nshared\nshared\nshared\n");

    PiOptions memory = card;
    memory.settings = settings + "overlay=tmpfs\n";
    Pi shared(lan, Board::Virt, memory);
    REQUIRE(shared.reaches_root(120s));
    CHECK(shared.report()["candidates"][0]["warnings"].dump().find("host-keys-shared") != std::string::npos);
    CHECK(shared.run("cat /etc/ssh/ssh_host_rsa_key") == "shared\n");
}

TEST_CASE("sd=off on a Pi 3") {
    switch_card_off(Board::Pi3, "card-off-pi3");
}

TEST_SUITE_END();
