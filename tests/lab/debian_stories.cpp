// Debian roots with network software of their own, booted over the very link that this software takes over: it keeps
// the address, the lease and the client-id, and the link is never down. What it does without farroot's files stands
// beside it.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "tests/lab/artefacts.h"
#include "tests/lab/pi.h"
#include "tests/lab/sd_card.h"
#include "tests/lab/server.h"
#include "tests/lab/swap_disks.h"
#include "tests/lab/systemd_run.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr auto kFarrootsId = "01525400000002";  // 01 and the Pi's MAC address
constexpr auto kNetworkd = "networkd";
constexpr auto kNetworkManager = "networkmanager";
constexpr auto kSystem = "debian-system.ext4";  // a whole one

// A Pi that boots one of the Debian roots, watched from hand-off on: the server pings it ten times a second.
class DebianPi {
public:
    DebianPi(std::string_view root, std::string_view story, const std::string& words = "ip=dhcp",
             ServerOptions options = {})
        : root_(root), lan_(std::string(root) + "-" + std::string(story)), server_(lan_, server_options(options)) {
        pi_.emplace(
            lan_, Board::Virt,
            PiOptions{.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:" + path() + " rw init=/lab/init " + words});
    }

    // Until the root's network software says that it is online, and some seconds more.
    void boot(std::string_view address) {
        REQUIRE(pi_->console_shows("ROOT-INIT", 120s));
        hand_off_ = Clock::now();
        lease_ = lease_line();
        server_.run("while :; do ping -c 1 -W 1 " + std::string(address) + "; usleep 100000; done >/dev/null 2>&1 &");
        REQUIRE(pi_->reaches_root(300s));
        REQUIRE(pi_->root_name() == root_);
        lan_.run_for(5s);
    }

    // The link and its address as the root's `ip monitor` saw them from the hand-off on, and as the server did.
    void check_never_down() {
        CHECK_FALSE(shows("MONITOR Deleted"));
        for (const char* event : {"Deleted 2: eth0", "NO-CARRIER", "state DOWN"}) CHECK_FALSE(shows(event));
        CHECK(shows("carrier changes: 2, now 2"));
        CHECK(unanswered_pings() == 0);
        CHECK(pings() > 50);
    }

    // Whom the Pi said that it is when it asked for a lease, after hand-off.
    std::set<std::string> client_ids() const {
        std::set<std::string> ids;
        for (const auto& sent : lan_.frames_from("pi", dhcp())) {
            if (sent.at > hand_off_) ids.insert(sent.frame.as<Dhcp4>()->client_id());
        }
        return ids;
    }

    // The server's leases without their times and the client's name: "52:54:00:00:00:02 192.168.50.101 01:52:…".
    std::string lease_line() { return server_.run("cut -d' ' -f2,3,5 /run/leases | sort"); }
    const std::string& lease_at_hand_off() const { return lease_; }

    bool shows(std::string_view words) { return pi_->console_shows(words); }
    bool is(std::string_view root) const { return root_ == root; }
    // Until the root's init runs, which is when its network software finds the link.
    void hand_off() {
        REQUIRE(pi_->console_shows("ROOT-INIT", 120s));
        hand_off_ = Clock::now();
    }
    void serve(std::string_view command) { server_.run("cd " + path() + " && " + std::string(command)); }
    Pi& pi() { return *pi_; }
    Lan& lan() { return lan_; }

    std::size_t pings() const {
        return lan_.frames_from("server", [](const Frame& frame) { return is_echo(frame, true); }).size();
    }

    // Of those older than what a busy machine may take for its answer.
    std::size_t unanswered_pings(Moment since = {}) const {
        std::set<std::pair<unsigned, unsigned>> answered;
        for (const auto& sent : lan_.frames_from("pi", [](const Frame& frame) { return is_echo(frame, false); })) {
            answered.insert(key(sent.frame));
        }
        std::size_t count = 0;
        for (const auto& sent : lan_.frames_from("server", [](const Frame& frame) { return is_echo(frame, true); })) {
            const bool counts = sent.at > since && sent.at < Clock::now() - 2s;
            if (counts && !answered.contains(key(sent.frame))) ++count;
        }
        return count;
    }

private:
    static bool is_echo(const Frame& frame, bool request) {
        const Echo* echo = frame.as<Echo>();
        return echo != nullptr && echo->request == request;
    }
    static std::pair<unsigned, unsigned> key(const Frame& frame) {
        const Echo* echo = frame.as<Echo>();
        return {echo->id, echo->sequence};
    }
    std::string path() const { return "/export/debian/" + root_; }
    ServerOptions server_options(ServerOptions options) const {
        options.exports = {path()};
        options.debian = "debian-roots.ext4";
        return options;
    }

    std::string root_;
    Lan lan_;
    Server server_;
    std::optional<Pi> pi_;
    Moment hand_off_;
    std::string lease_;
};

constexpr auto kStatic = "ip=192.168.50.20::192.168.50.1:255.255.255.0:pi20:eth0:off:192.168.50.1";

}  // namespace

TEST_SUITE("long") {
    TEST_CASE("Debian with systemd under a layer, with swap on the card, is as well as on a disk of its own") {
        Lan lan("debian-overlay");
        Server server(lan, {.exports = {"/export/debian"}, .debian = kSystem});
        const auto card = lan.artefact("card");
        make_disk(card, {{Part::Holds::Fat, "BOOT", 96},
                         {Part::Holds::Content, "", 768, lab_folder() / kSystem},
                         {Part::Holds::Swap, "sdswap", 64}});
        const SystemdRun own =
            run_systemd(lan, {.cmdline = "rw", .card_file = card, .settings = "root=/dev/mmcblk0p2\n", .name = "own"});
        const SystemdRun shared =
            run_systemd(lan, {.card_file = card,
                              .settings = "root=nfs:192.168.50.1:/export/"
                                          "debian\noverlay=tmpfs\nswap=LABEL=sdswap\nswap=zram:25%\nhostname=pi7\n"});
        const auto layer = lan.artefact("layer");
        make_filesystem(layer, {Part::Holds::Ext4, "layer", 48});
        put_file(card, layer, "layer");
        const SystemdRun kept =
            run_systemd(lan, {.card_file = card,
                              .settings = "root=nfs:192.168.50.1:/export/debian\noverlay=file:LABEL=BOOT:/layer\n",
                              .name = "kept"});
        CHECK(own.target == "active");
        CHECK(own.ends);
        CHECK(own.name == "debian");
        CHECK(shared.target == "active");
        CHECK(shared.ends);
        CHECK(shared.state == own.state);
        CHECK(shared.failed == own.failed);
        CHECK(shared.root.find(" / overlay rw") != std::string::npos);
        REQUIRE(shared.swaps.size() == 2);
        CHECK((shared.swaps[0] + shared.swaps[1]).find("/dev/mmcblk0p3") != std::string::npos);
        CHECK(shared.name == "pi7");
        CHECK(shared.id.size() == 32);
        CHECK(shared.id != own.id);
        CHECK(kept.target == "active");
        CHECK(kept.ends);
        CHECK(kept.state == own.state);
        CHECK(kept.failed == own.failed);
        CHECK(kept.root.find(" / overlay rw") != std::string::npos);
        CHECK(kept.layer == "/dev/mmcblk0p1:/layer");
        CHECK(own.host_keys.size() == 3);
        CHECK(shared.host_keys == own.host_keys);
        REQUIRE(kept.host_keys.size() == 1);
        CHECK(kept.host_keys[0].starts_with("ssh-ed25519 "));
        CHECK(std::ranges::count(own.host_keys, kept.host_keys[0]) == 0);
        MESSAGE("is-system-running: " << shared.state << ", on a disk of its own: " << own.state);
    }

    TEST_CASE("swap on a disk that is plugged in once the root runs is switched on by the booted system") {
        Lan lan("debian-late-swap");
        Server server(lan, {.exports = {"/export/debian"}, .debian = kSystem});
        const auto usb = lan.artefact("usb");
        make_disk(usb, {{Part::Holds::Swap, "usbswap", 32}});
        const auto other = lan.artefact("other");  // for the driver's sake: this root has no modules
        make_disk(other, {{Part::Holds::Nothing, "", 8}});
        Pi pi(lan, Board::Virt,
              {.cmdline = "init=/lab/init loglevel=7",
               .settings = "root=nfs:192.168.50.1:/export/debian\nrw=yes\nswap=auto\n",
               .usb_disks = {other},
               .late_usb_disk = usb});
        REQUIRE(pi.reaches_root(300s));
        REQUIRE(pi.console_shows("SYSTEM-END", 600s));
        CHECK_FALSE(pi.console_shows("swap on /dev/sd"));
        pi.plug_usb_disk();
        CHECK(pi.console_shows("swap on /dev/sdb1", 300s));
    }

    // pi-gen's fstab, as a copy of a card's root has it. systemd would wait for these partitions, and then give up in
    // an emergency shell.
    TEST_CASE(
        "a root whose fstab has a card's partitions reaches multi-user: with another card, and with the card off") {
        Lan lan("fstab-of-card");
        Server server(lan, {.exports = {"/export/debian"}, .debian = kSystem});
        server.run(
            "mkdir -p /export/debian/boot/firmware && cd /export/debian/etc && "
            "printf 'proc /proc proc defaults 0 0\\nPARTUUID=21e60f8c-01 /boot/firmware vfat defaults 0 2\\n"
            "PARTUUID=21e60f8c-02 / ext4 defaults,noatime 0 1\\n' > fstab");
        const std::string settings = "root=nfs:192.168.50.1:/export/debian\nrw=yes\n";
        const SystemdRun another = run_systemd(lan, {.settings = settings, .name = "another"});
        CHECK(another.target == "active");
        CHECK(another.ends);
        server.run("sed -i s/21e60f8c/fa440071/ /export/debian/etc/fstab");  // the lab's own card
        const SystemdRun off = run_systemd(lan, {.settings = settings + "sd=off\n", .name = "off"});
        CHECK(off.target == "active");
        CHECK(off.ends);
        CHECK(server.run("cat /export/debian/etc/fstab").find("nofail") == std::string::npos);
    }

    TEST_CASE("systemd-networkd keeps the link, its address, its lease and its client-id") {
        DebianPi debian(kNetworkd, "lease");
        debian.boot("192.168.50.101");
        debian.check_never_down();
        CHECK(debian.client_ids() == std::set<std::string>{kFarrootsId});
        CHECK(debian.lease_line() == debian.lease_at_hand_off());
        CHECK(debian.shows("lease: ADDRESS=192.168.50.101"));
        CHECK(debian.shows("resolv.conf at hand-off: nameserver 192.168.50.1"));
    }

    TEST_CASE("systemd-networkd without farroot's files takes a second lease under a name of its own") {
        DebianPi debian(kNetworkd, "forgotten", "ip=dhcp lab.forget-network");
        debian.boot("192.168.50.101");
        CHECK_FALSE(debian.client_ids().contains(kFarrootsId));
        CHECK(debian.lease_line() != debian.lease_at_hand_off());
        CHECK_FALSE(debian.shows("lease: ADDRESS=192.168.50.101"));
        CHECK_FALSE(debian.shows("resolv.conf at hand-off: nameserver"));
    }

    TEST_CASE("NetworkManager keeps the link, its address, its lease and its client-id") {
        DebianPi debian(kNetworkManager, "lease");
        debian.boot("192.168.50.101");
        debian.check_never_down();
        CHECK(debian.client_ids() == std::set<std::string>{kFarrootsId});
        CHECK(debian.lease_line() == debian.lease_at_hand_off());
        CHECK(debian.shows("nmcli: farroot eth0:"));
        CHECK(debian.shows("DHCP4.OPTION"));
        CHECK(debian.shows("resolv.conf at hand-off: nameserver 192.168.50.1"));
    }

    TEST_CASE("NetworkManager without farroot's files never asks for a lease, so that it runs out") {
        DebianPi debian(kNetworkManager, "forgotten", "ip=dhcp lab.forget-network");
        debian.boot("192.168.50.101");
        CHECK(debian.client_ids().empty());
        CHECK_FALSE(debian.shows("DHCP4.OPTION"));
        CHECK_FALSE(debian.shows("resolv.conf: nameserver"));
    }

    // Its own files say that they take the link over; a link that went down with the root on it would never be off.
    TEST_CASE("ifupdown, dhcpcd and connman leave the link alone, from the hand-off until the power is off") {
        for (const char* root : {"ifupdown", "allow-hotplug", "dhcpcd", "connman"}) {
            CAPTURE(root);
            const bool is_hotplug = std::string_view(root) == "allow-hotplug";
            DebianPi debian(is_hotplug ? "ifupdown" : root, std::string("off-") + root, "ip=dhcp lab.poweroff");
            if (is_hotplug) debian.serve("sed -i 's/^auto eth0/allow-hotplug eth0/' etc/network/interfaces");
            debian.hand_off();
            CHECK(debian.pi().switches_off(400s));
            CHECK(debian.client_ids().empty());
            CHECK(debian.shows("carrier changes: 2, now 2"));
            CHECK(debian.shows("address: 2: eth0    inet 192.168.50.101/24"));
            for (const char* event : {"MONITOR Deleted", "Deleted 2: eth0", "NO-CARRIER", "state DOWN"}) {
                CHECK_FALSE(debian.shows(event));
            }
            if (debian.is("ifupdown")) {
                CHECK(debian.shows("ifquery: eth0=eth0"));
                CHECK(debian.shows(is_hotplug ? "ifup@eth0: active" : "networking: active"));
            } else {
                CHECK(debian.shows(std::string(root) + ": active"));
            }
        }
    }

    TEST_CASE("ifupdown without farroot's files asks for a lease of its own") {
        DebianPi debian("ifupdown", "forgotten", "ip=dhcp lab.forget-network");
        debian.boot("192.168.50.101");
        CHECK_FALSE(debian.client_ids().empty());
        CHECK_FALSE(debian.client_ids().contains(kFarrootsId));
    }

    TEST_CASE("systemd-networkd and NetworkManager keep a static address") {
        for (const char* root : {kNetworkd, kNetworkManager}) {
            CAPTURE(root);
            DebianPi debian(root, "static", kStatic, {.dhcp = DhcpBy::Nobody});
            debian.boot("192.168.50.20");
            debian.check_never_down();
            CHECK(debian.client_ids().empty());
            CHECK(debian.shows("resolv.conf at hand-off: nameserver 192.168.50.1"));
        }
    }

    TEST_CASE("a cable out for 20 s does not cut systemd-networkd and NetworkManager off their own programs") {
        for (const char* root : {kNetworkd, kNetworkManager}) {
            CAPTURE(root);
            DebianPi debian(root, "cable");
            debian.boot("192.168.50.101");
            debian.pi().cable(false);
            debian.lan().run_for(20s);
            debian.pi().cable(true);
            const Moment back = Clock::now();
            debian.lan().run_for(15s);
            CHECK(debian.unanswered_pings(back + 2s) == 0);
            CHECK_FALSE(debian.shows("Deleted 2: eth0"));
        }
    }
}
