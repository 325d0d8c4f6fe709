// farroot on kernels like Raspberry Pi OS's (tests/lab/prepare-pi-kernels), where Ethernet, NFS and the card's file
// systems are built in, IPv6, overlays and zram are modules, and the kernel itself obeys ip=dhcp. Each story is told of
// both sizes of pages.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/lab/artefacts.h"
#include "tests/lab/one.h"
#include "tests/lab/pi.h"
#include "tests/lab/pi_os_card.h"
#include "tests/lab/server.h"
#include "tests/lab/swap_disks.h"
#include "tests/lab/systemd_run.h"

using namespace lab;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr Duration kPatience = 240s;
constexpr const char* kSystem = "debian-system.ext4";

struct Pages4k {
    static constexpr Kernel kKernel = Kernel::Pi4k;
    static constexpr const char* kSize = "4 kB";
    static constexpr const char* kRelease = "-pi-v8\n";
    static std::string story(const std::string& name) { return "pi-4k-" + name; }
};

struct Pages16k {
    static constexpr Kernel kKernel = Kernel::Pi16k;
    static constexpr const char* kSize = "16 kB";
    static constexpr const char* kRelease = "-pi-v8-16k\n";
    static std::string story(const std::string& name) { return "pi-16k-" + name; }
};

const std::string kRoot = "root=nfs:192.168.50.1:/export/root\nrw=yes\n";

// The card of most stories: a FAT partition, swap with a header for pages of 4 KB, and an empty partition.
std::filesystem::path small_card(Lan& lan) {
    const auto card = lan.artefact("card");
    make_disk(card,
              {{Part::Holds::Fat, "BOOT", 24}, {Part::Holds::Swap, "sdswap", 32}, {Part::Holds::Nothing, "", 32}});
    return card;
}

// The root has farroot among its programs.
void install_farroot(Server& server) {
    server.run("cp \"$(command -v farroot)\" /export/root/bin");
}

// What it prints there.
json farroot(Pi& pi, const std::string& words) {
    return json::parse(pi.run("farroot " + words + " 2>/dev/null || true", kPatience), nullptr, false);
}

// The transactions in which the Pi looked for a lease: the kernel's are one, a DHCP client's are others.
std::set<std::uint32_t> searches(const Lan& lan) {
    std::set<std::uint32_t> ids;
    for (const auto& sent : lan.frames_from("pi", dhcp(Dhcp::Discover))) ids.insert(sent.frame.as<Dhcp4>()->xid);
    return ids;
}

std::string granted_address(const Lan& lan) {
    const auto ack = lan.first_from("server", dhcp(Dhcp::Ack));
    return ack ? ack->frame.as<Dhcp4>()->yiaddr : "none";
}

// Frames that confirm the lease of this address.
Match grants(const std::string& address) {
    return [address](const Frame& frame) {
        const auto* message = frame.as<Dhcp4>();
        return message != nullptr && message->type == Dhcp::Ack && message->yiaddr == address;
    };
}

}  // namespace

TYPE_TO_STRING_AS("pages of 4 KB", Pages4k);
TYPE_TO_STRING_AS("pages of 16 KB", Pages16k);

TEST_SUITE_BEGIN("long");

TEST_CASE_TEMPLATE("Pi kernel: farroot's own DHCP boots an NFS root", Pages, Pages4k, Pages16k) {
    Lan lan(Pages::story("dhcp"));
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers", .kernel = Pages::kKernel, .card_file = small_card(lan), .settings = kRoot});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.run("uname -r").ends_with(Pages::kRelease));
    CHECK(pi.run("grep -m 1 KernelPageSize /proc/self/smaps").ends_with(std::string(Pages::kSize) + "\n"));
    CHECK(pi.run("cat /proc/net/pnp").find("PROTO") == std::string::npos);
    CHECK(pi.run("cut -d' ' -f1 /proc/modules").find("ipv6") != std::string::npos);
    json report = pi.report();
    CHECK(report["card"]["state"] == "farroot.conf");
    CHECK(report["links"][0]["origin"] == "dhcp");
    CHECK(report["mistakes"].empty());
}

TEST_CASE_TEMPLATE("Pi kernel: the lease that the kernel took is adopted, nobody looks for another", Pages, Pages4k,
                   Pages16k) {
    Lan lan(Pages::story("adopted"));
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root rw ip=dhcp lab=answers",
           .kernel = Pages::kKernel,
           .card = Card::None});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.run("cat /proc/net/pnp").find("#PROTO: DHCP") != std::string::npos);
    CHECK(searches(lan).size() == 1);
    CHECK(pi.report()["links"][0]["address"] == granted_address(lan) + "/24");
    CHECK(pi.run("ip -o -4 addr show dev eth0").find(granted_address(lan) + "/24") != std::string::npos);
}

// Before farroot the root's own DHCP client renewed it: a server gives an address whose lease ran out to another
// machine.
TEST_CASE_TEMPLATE("Pi kernel: the lease that the kernel took is renewed in the booted root, for as long as it runs",
                   Pages, Pages4k, Pages16k) {
    constexpr auto kLease = 120s;
    Lan lan(Pages::story("renewed"));
    Server server(
        lan,
        {.exports = {"/export/debian/networkd"}, .dhcp = DhcpBy::Kea, .lease = kLease, .debian = "debian-roots.ext4"});
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/debian/networkd rw init=/lab/init ip=dhcp",
           .kernel = Pages::kKernel,
           .card = Card::None});
    REQUIRE(pi.console_shows("ROOT-INIT", kPatience));
    const Moment hand_off = Clock::now();
    const std::string address = granted_address(lan);
    REQUIRE(pi.reaches_root(kPatience));
    INFO(pi.console().between("NET-BEGIN", "NET-END").value_or(""));
    REQUIRE_MESSAGE(lan.sees_from("pi", dhcp(Dhcp::Request), hand_off, 2 * kLease),
                    "the root never asked for its lease again");
    // Of a lease that is renewed after half its time such an answer comes within a lease's time.
    CHECK_MESSAGE(lan.sees_from("server", grants(address), hand_off + 2 * kLease, 2 * kLease + kPatience),
                  "two lease times later nobody renews it");
    CHECK_FALSE(pi.console_shows("MONITOR Deleted 2: eth0"));
    server.run("ping -c 3 " + address);
}

TEST_CASE_TEMPLATE("Pi kernel: a layer in memory lies over a read-only NFS root", Pages, Pages4k, Pages16k) {
    Lan lan(Pages::story("overlay"));
    Server server(lan);
    server.run("exportfs -ua && exportfs -o ro,no_root_squash,no_subtree_check '*:/export/root'");
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers",
           .kernel = Pages::kKernel,
           .card_file = small_card(lan),
           .settings = "root=nfs:192.168.50.1:/export/root\noverlay=tmpfs\n"});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / overlay rw"));
    CHECK(pi.report()["overlay"]["state"] == "ready");
    pi.run("echo new > /etc/new && echo more >> /etc/passwd && rm /etc/lab-name && sync");
    CHECK(pi.run("cat /etc/new") == "new\n");
    CHECK(server.run("ls /export/root/etc").find("new") == std::string::npos);
    CHECK(server.run("cat /export/root/etc/lab-name") == "nfs-root\n");
}

TEST_CASE_TEMPLATE("Pi kernel: swap in memory, on a partition that farroot makes, and on one made for pages of 4 KB",
                   Pages, Pages4k, Pages16k) {
    Lan lan(Pages::story("swap"));
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers mem=256M",
           .kernel = Pages::kKernel,
           .card_file = small_card(lan),
           .settings = kRoot + "swap=zram:25%\nswap-create=/dev/mmcblk0p3\nswap=LABEL=sdswap\n"});
    REQUIRE(pi.reaches_root(kPatience));
    const json swaps = pi.report()["swaps"];
    CAPTURE(swaps.dump());
    for (const char* name : {"zram:25%", "/dev/mmcblk0p3"}) {
        CHECK(one(swaps, "swap", name).value("state", "") == "on");
    }
    const json partition = one(swaps, "swap", "LABEL=sdswap");
    if (Pages::kKernel == Kernel::Pi16k) {
        CHECK(partition.value("/cause/id"_json_pointer, "") == "swap-page-size");
    } else {
        CHECK(partition.value("state", "") == "on");
    }
    const std::string on = pi.run("cat /proc/swaps");
    CHECK(on.find("/dev/zram0") != std::string::npos);
    CHECK(on.find("/dev/mmcblk0p3") != std::string::npos);
    pi.run("dd if=/dev/zero of=/dev/null bs=230M count=1 2>/dev/null", kPatience);  // all of it in memory at once
    CHECK(pi.run("cat /etc/lab-name") == "nfs-root\n");
}

TEST_CASE_TEMPLATE("Pi kernel: sd=off switches the card off, and it comes back", Pages, Pages4k, Pages16k) {
    Lan lan(Pages::story("card-off"));
    Server server(lan);
    install_farroot(server);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers",
           .kernel = Pages::kKernel,
           .card_file = small_card(lan),
           .settings = kRoot + "sd=off\n"});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.report()["sd"]["state"] == "off");
    CHECK(pi.run("ls /dev").find("mmcblk") == std::string::npos);
    CHECK(pi.run("farroot sd on").find("The SD card is on: /dev/mmcblk0") != std::string::npos);
    CHECK(pi.run("mount -t vfat -o ro /dev/mmcblk0p1 /mnt && cat /mnt/config.txt && umount /mnt") ==
          "# a boot partition\n");
    pi.run("farroot sd off");
    CHECK(pi.run("ls /dev").find("mmcblk") == std::string::npos);
}

TEST_CASE_TEMPLATE("Pi kernel: farroot find and farroot diagnose in the booted root", Pages, Pages4k, Pages16k) {
    Lan lan(Pages::story("find"));
    Server server(lan, {.exports = {"/export/root", "/export/no-init"}});
    install_farroot(server);
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers", .kernel = Pages::kKernel, .card_file = small_card(lan), .settings = kRoot});
    REQUIRE(pi.reaches_root(kPatience));
    const json found = farroot(pi, "find --json");
    REQUIRE_FALSE(found.is_discarded());
    const json by_sweep = one(found.at("servers"), "address", "192.168.50.1");
    REQUIRE_FALSE(by_sweep.is_null());
    CHECK(one(by_sweep.at("exports"), "path", "/export/root")["root"] == true);
    CHECK(one(by_sweep.at("exports"), "path", "/export/no-init")["root"] == false);
    const auto first_cause = [&pi](const std::string& root) -> std::string {
        const json answer = farroot(pi, "diagnose --json " + root);
        return answer.is_discarded() ? "no answer" : answer.value("/causes/0/id"_json_pointer, "none");
    };
    CHECK(first_cause("192.168.50.1:/export/root") == "none");
    CHECK(first_cause("192.168.50.1:/export/rot") == "export-missing");
    CHECK(first_cause("192.168.50.1:/export/no-init") == "no-init");
    CHECK(first_cause("192.168.50.66:/export/root") == "no-neighbour");
}

TEST_CASE_TEMPLATE("Pi kernel: a card of Raspberry Pi OS boots its own root where no other is named", Pages, Pages4k,
                   Pages16k) {
    Lan lan(Pages::story("own-card"));
    const Server server(lan, {.nfs = Nfs::Off, .root_path = ""});
    const struct {
        std::string name;
        PiOs release;
        FirstBoot first_boot;
    } cards[] = {{"bookworm-first-boot", PiOs::Bookworm, FirstBoot::Pending},
                 {"trixie-first-boot", PiOs::Trixie, FirstBoot::Pending},
                 {"trixie", PiOs::Trixie, FirstBoot::Done}};
    for (const auto& each : cards) {
        CAPTURE(each.name);
        const auto card = lan.artefact(each.name + ".card");
        // The serial line, where the story listens, in the place of the display.
        const std::string words = make_pi_os_card(card, each.release, each.first_boot) + " console=ttyAMA0";
        const SystemdRun run =
            run_systemd(lan, {.cmdline = words, .kernel = Pages::kKernel, .card_file = card, .name = each.name});
        CHECK(run.target == "active");
        CHECK_MESSAGE(run.failed.empty(), (run.failed.empty() ? "" : run.failed.front()));
        CHECK(run.root.starts_with("/dev/mmcblk0p2 / ext4 rw,noatime"));
        CHECK(run.ends);
        std::filesystem::remove(card);
    }
}

TEST_CASE_TEMPLATE("Pi kernel: a copy of Raspberry Pi OS's root on NFS reaches multi-user, with its card in and off",
                   Pages, Pages4k, Pages16k) {
    Lan lan(Pages::story("copied-root"));
    Server server(lan, {.exports = {"/export/debian"}, .debian = kSystem});
    server.run(
        "mkdir -p /export/debian/boot/firmware && cd /export/debian/etc && "
        "printf 'proc /proc proc defaults 0 0\\nPARTUUID=8a676486-01 /boot/firmware vfat defaults 0 2\\n"
        "PARTUUID=8a676486-02 / ext4 defaults,noatime 0 1\\n' > fstab");
    const auto card = lan.artefact("card");
    for (const PiOs release : {PiOs::Bookworm, PiOs::Trixie}) {
        const bool off = release == PiOs::Trixie;
        CAPTURE(off);
        // The words of a first boot are the card's own root's.
        const std::string words = make_pi_os_card(card, release, FirstBoot::Pending) + " console=ttyAMA0";
        const SystemdRun run = run_systemd(
            lan, {.cmdline = words,
                  .kernel = Pages::kKernel,
                  .card_file = card,
                  .settings = "root=nfs:192.168.50.1:/export/debian\nrw=yes\n" + std::string(off ? "sd=off\n" : ""),
                  .name = off ? "off" : "in"});
        CHECK(run.target == "active");
        CHECK_MESSAGE(run.failed.empty(), (run.failed.empty() ? "" : run.failed.front()));
        CHECK(run.root.find("192.168.50.1:/export/debian / nfs4 rw") != std::string::npos);
        CHECK(run.ends);
    }
}

TEST_SUITE_END();
