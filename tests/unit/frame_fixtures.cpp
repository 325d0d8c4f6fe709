#include "tests/unit/frame_fixtures.h"

#include <string>

using namespace agent::core;
using base::milliseconds;
using base::seconds;

namespace fixtures {
namespace {

RootFacts facts() {
    RootFacts out;
    out.os = "Debian GNU/Linux 12 (bookworm)";
    out.kernel = "6.1.0-38-arm64";
    out.has_modules = true;
    out.latency = std::chrono::microseconds(800);
    out.free_bytes = 41'300'000'000;
    out.clock_ahead = seconds(3);
    out.write_probe = WriteProbe{};
    out.reads = Throughput{11'200'000, seconds(1)};
    out.writes = Throughput{9'700'000, seconds(1)};
    return out;
}

CandidateView candidate(const std::string& root, const std::string& source, const std::string& state) {
    CandidateView out;
    out.root = root;
    out.source = source;
    out.state = state;
    out.spelling = root.starts_with('/') ? root : "nfs:" + root;
    return out;
}

CandidateView verified(const std::string& root, const std::string& source) {
    CandidateView out = candidate(root, source, "verified");
    out.version = "4.2";
    out.init = "/usr/lib/systemd/systemd";
    out.attempts = 1;
    out.facts = facts();
    return out;
}

CandidateView failed(const std::string& root, const std::string& source, const std::string& id,
                     const std::string& words, const std::string& remedy) {
    CandidateView out = candidate(root, source, "failed");
    out.attempts = 3;
    out.cause = CauseView{id, root, root + ": " + words, remedy};
    return out;
}

LinkView eth0() {
    LinkView out;
    out.name = "eth0";
    out.mac = "b8:27:eb:12:34:56";
    out.driver = "smsc95xx";
    out.bus = "1-1.1:1.0";
    out.state = "in use";
    out.address = "192.168.1.5/24";
    out.origin = "dhcp";
    out.ipv6 = "fd00::ba27:ebff:fe12:3456/64";
    out.mtu = 1500;
    out.speed = 100;
    out.duplex = "full";
    out.dhcp.sent = 2;
    out.dhcp.offers = {{"192.168.1.1", "192.168.1.5/24", ""}};
    return out;
}

LinkView eth1() {
    LinkView out;
    out.name = "eth1";
    out.mac = "b8:27:eb:65:43:21";
    out.driver = "r8152";
    out.bus = "1-1.2:1.0";
    out.state = "no carrier";
    out.mtu = 1500;
    out.cause = CauseView{"no-carrier", "eth1", "eth1: no carrier: the cable or the switch port is dead",
                          "check the cable, the switch and its port"};
    return out;
}

FoundExport exported(const std::string& path, const std::string& looked, const std::string& os) {
    FoundExport out;
    out.path = path;
    out.clients = {"192.168.1.0/24"};
    out.listed = true;
    out.looked = looked;
    out.root = !os.empty();
    out.os = os;
    if (out.root) out.init = "/sbin/init";
    return out;
}

FoundServer nas() {
    FoundOffer offer;
    offer.nfs = "answers";
    offer.port = 2049;
    offer.portmapper = "answers";
    offer.versions = {"3", "4.1", "4.2"};
    offer.round_trip = milliseconds(1);
    offer.exports = {exported("/srv/pi", "yes", "Debian GNU/Linux 12 (bookworm)"),
                     exported("/srv/rpi-old", "yes", "Raspbian GNU/Linux 9 (stretch)"), exported("/home", "yes", ""),
                     exported("/srv/private", "denied", ""), exported("/media", "no", "")};
    offer.exports[4].more_clients = 2;
    offer.complete = true;
    return {
        "192.168.1.2", {"nas.local"}, {"/srv/pi"}, {{"mdns", milliseconds(210)}, {"sweep", milliseconds(900)}}, offer};
}

FoundServer v4_only() {
    FoundOffer offer;
    offer.nfs = "answers";
    offer.port = 2049;
    offer.versions = {"4.1", "4.2"};
    offer.exports_unknown = "the server does not let its NFS 4 tree be read";
    offer.complete = true;
    return {"192.168.1.9", {}, {"/pool/pi"}, {{"dhcp", milliseconds(10)}}, offer};
}

std::vector<FoundSource> sources() {
    return {{"dhcp", 1, true, milliseconds(0), ""},
            {"mdns", 1, true, milliseconds(1010), ""},
            {"dns", 0, true, milliseconds(40), "no domain in /etc/resolv.conf"},
            {"broadcast", 0, true, milliseconds(2000), ""},
            {"sweep", 1, true, milliseconds(4100), ""}};
}

const char* const kCardText =
    "# This Pi stands in the workshop.\n"
    "root=nfs:192.168.1.7:/srv/old\n"
    "root=/dev/sda2\n"
    "hostname=workshop\n"
    "\n"
    "# the switch takes a while\n"
    "deadline=120\n";

}  // namespace

Snapshot empty() {
    Snapshot out;
    out.farroot = "0.1.0";
    out.board = "Raspberry Pi 3 Model B Rev 1.2";
    out.state = "searching";
    out.deadline_left = milliseconds(90000);
    return out;
}

Snapshot ordinary() {
    Snapshot out = empty();
    out.deadline_left = milliseconds(80400);
    out.stages = {{"link", StageState::Done, "eth0: carrier"},
                  {"address", StageState::Done, "eth0 192.168.1.5/24 (DHCP)"},
                  {"root", StageState::Done, "192.168.1.2:/srv/pi"}};
    out.candidates = {
        failed("192.168.1.7:/srv/old", "farroot.conf:2", "host-silent",
               "the host does not answer (ARP: no reply in 3 s)", "check that it is on, and in this network"),
        verified("192.168.1.2:/srv/pi", "console"), candidate("/dev/sda2", "farroot.conf:3", "waiting")};
    out.candidates[1].warnings = {{"clock-off", "192.168.1.2:/srv/pi",
                                   "192.168.1.2:/srv/pi: the clocks differ (the server is 3 s ahead)",
                                   "let the server keep time by NTP"}};
    out.links = {eth0(), eth1()};
    out.card = {"/dev/mmcblk0p1", "farroot.conf", {}, kCardText};
    out.found = FoundView{sources(), {nas(), v4_only()}, 0, milliseconds(4100)};
    out.log = {"0.02 farroot 0.1.0 on Raspberry Pi 3 Model B Rev 1.2",
               "0.11 eth0: smsc95xx, b8:27:eb:12:34:56",
               "1.62 eth0: carrier, 100 Mb/s, full duplex",
               "1.64 eth0: asking for an address",
               "1.91 eth0: 192.168.1.5/24 by DHCP from 192.168.1.1, gateway 192.168.1.1, name server 192.168.1.1",
               "1.92 trying 192.168.1.7:/srv/old",
               "4.93 192.168.1.7:/srv/old: the host does not answer (ARP: no reply in 3 s)",
               "6.10 looking for servers",
               "6.31 192.168.1.2: found by mdns",
               "9.40 trying 192.168.1.2:/srv/pi",
               "9.71 192.168.1.2:/srv/pi: verified, NFS 4.2"};
    return out;
}

Snapshot held() {
    Snapshot out = ordinary();
    out.held = true;
    out.hold_left = milliseconds(251200);
    return out;
}

Snapshot long_names() {
    Snapshot out = held();
    const std::string host = "storage-cluster-07.workshop.building-12.example-company.com";
    const std::string path = "/export/home/raspberry/images/2026/bookworm-arm64-full-desktop/rootfs";
    out.board = "Raspberry Pi Compute Module 4 Rev 1.1 on a very long carrier board";
    out.candidates = {verified(host + ":" + path, "farroot.conf:2"),
                      failed(host + ":" + path + "-two", "command line", "export-missing",
                             "the server has no such export (mount: No such file or directory)",
                             "check /etc/exports on the server: the path, and that its line names this Pi")};
    out.found->servers[0].names = {host};
    out.found->servers[0].address = "2001:db8:1234:5678:9abc:def0:1234:5678";
    out.found->servers[0].offer->exports[0].path = path;
    out.found->servers[0].offer->exports[0].os = "Raspberry Pi OS with a desktop and everything else, 2026-11 edition";
    out.card.text = "# " + std::string(150, 'x') + "\nroot=nfs:" + host + ":" + path + ",vers=4.2,nconnect=4\n";
    return out;
}

Snapshot many() {
    Snapshot out = held();
    out.found->servers.clear();
    for (int i = 0; i < 64; ++i) {
        FoundServer server = nas();
        server.address = "10.0.0." + std::to_string(i + 1);
        server.names = {"nas" + std::to_string(i + 1) + ".local"};
        server.paths.clear();
        server.offer->exports.resize(1);
        out.found->servers.push_back(server);
    }
    auto& exports = out.found->servers[1].offer->exports;
    for (int i = 1; i < 200; ++i) exports.push_back(exported("/srv/pi" + std::to_string(i), "no", ""));
    out.found->servers[1].offer->more_exports = 312;
    out.found->more_servers = 17;
    return out;
}

Snapshot errors() {
    Snapshot out = held();
    out.candidates = {
        failed("192.168.1.7:/srv/old", "farroot.conf:2", "host-silent",
               "the host does not answer (ARP: no reply in 3 s)", "check that it is on, and in this network"),
        failed("192.168.1.2:/srv/rpi", "farroot.conf:3", "export-missing",
               "the server has no such export (mount: No such file or directory); it has /srv/pi and /srv/rpi-old",
               "check /etc/exports on the server: the path, and that its line names this Pi (192.168.1.5), then run "
               "exportfs -ra there"),
        failed("192.168.1.2:/srv/private", "DHCP", "access-denied",
               "the server denies access to 192.168.1.5 (mount: Permission denied)",
               "add to /etc/exports on the server: /srv/private 192.168.1.5(rw,no_root_squash,no_subtree_check)"),
        failed("/dev/mmcblk0p2", "SD card", "no-sd-root", "it holds no root (no init in it)",
               "write an image to it, or set fallback=wait")};
    out.stages[2] = {"root", StageState::Failed, "192.168.1.7:/srv/old: the host does not answer"};
    out.mistakes = {"farroot.conf:7: dedline=120: there is no such key; deadline is probably meant",
                    "farroot.conf:9: rw: expected key=value; rw=yes is probably meant"};
    out.card.text = "dedline=120\nrw\n";
    return out;
}

}  // namespace fixtures
