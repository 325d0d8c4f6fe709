#include "tests/world/random_world.h"

#include <algorithm>
#include <cerrno>

#include "agent/core/root_spelling.h"
#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"

namespace world {

using namespace agent::core;
using namespace std::chrono_literals;
namespace settings = agent::settings;
using base::Cause;
using base::Duration;
using base::Failure;
using base::IfIndex;

namespace {

constexpr base::Time kInit{1000s};
constexpr IfIndex kNoSuchLink{9};
constexpr const char* kExport = "/srv/root";
constexpr const char* kExportOfDhcp = "/srv/dhcp";  // what DHCP names and users do not
constexpr const char* kRule = "10.0.0.0/24:/srv";

// What DHCP names as the root: inside kRule, outside it, and nonsense.
constexpr std::array kRootPaths{"10.0.0.1:/srv/dhcp", "10.0.0.2:/srv/dhcp",     "10.9.0.1:/srv/dhcp",
                                "10.0.0.1:/etc",      "10.0.0.1:/srv/../etc",   "10.0.0.1:/srv/dhcp,addr=10.9.0.1",
                                "/srv/dhcp",          "\x1b[2Jno root at all:", "nfs.example:/srv/dhcp"};
constexpr std::array kDeadlines{3, 3, 5, 5, 8, 10, 15, 20, 30, 60};
constexpr std::array kEvidence{Cause::NoNeighbour, Cause::NetworkUnreachable, Cause::Prohibited, Cause::PortRefused};

std::string text(Duration time) {
    return std::to_string(std::chrono::duration_cast<base::milliseconds>(time).count()) + " ms";
}

Failure failure(Cause cause, std::string object, std::string operation, int error = 0) {
    return {cause, std::move(object), std::move(operation), error, ""};
}

CardView view_of(const Failure& failure) {
    const auto& row = base::describe(failure.cause);
    return {failure.object, "failed",
            CauseView{std::string(row.id), failure.object, failure.text(), std::string(row.remedy)}};
}

}  // namespace

const RandomWorld::Odds RandomWorld::kRestless{
    .answers_late = 80,
    .repeats = 75,
    .names_dhcp_root = 85,
    .changes_lease = 85,
    .changes_soon = 90,
    .other_root = 120,
    .same_path = 8,
    .works = 120,
    .confirms = 95,
    .named_nowhere = 75,
    .trusts = 95,
    .no_card = 4,
    .card_soon = 150,
    .quick_write = 10,
    .most_noise = 25,
    .noise = 90,
};

bool RandomWorld::Server::is_up(Duration time) const {
    if (time < starts) return false;
    const bool is_dead = dies && time >= *dies && !(comes_back && time >= *comes_back);
    return !is_dead;
}

RandomWorld::RandomWorld(std::uint64_t seed) : random_(seed), now_(kInit) {
    facts_.started = kInit;
    facts_.farroot = "0";
    facts_.board = "a board\x07";
    facts_.serial = random_.in_100(50) ? "00000000abcdef01" : "";
    if (random_.in_100(30)) lateness_ = random_.between(1ms, 40ms);
    const bool is_restless = random_.in_100(45);
    if (is_restless) odds_ = kRestless;
    answers_late_ = random_.in_100(odds_.answers_late);
    repeats_ = random_.in_100(odds_.repeats);
    if (is_restless) tell("much changes while a boot is counted on a slow card");
    if (answers_late_) tell("jobs answer although they were abandoned");
    if (repeats_) tell("some events come twice");
    make_links();
    make_servers();
    make_local_root();
    make_modules();
    make_settings();
    make_card();
    make_memory();
    make_noise();
    make_person();
}

// --- Making a world. ---

void RandomWorld::make_links() {
    const auto count = random_.weighted(std::array{std::pair{0, 5U}, std::pair{1, 50U}, std::pair{2, 45U}});
    if (count == 0) tell("no link");
    for (int i = 0; i < count; ++i) {
        Wire wire;
        wire.link.index = IfIndex{2 + i};
        wire.link.name = "eth" + std::to_string(i);
        wire.link.mac = {{0x52, 0x54, 0, 0, 0, static_cast<std::uint8_t>(2 + i)}};
        wire.link.driver = "virtio_net";
        wire.link.physical = true;
        wire.link.up = random_.in_100(50);
        wires_.push_back(wire);
        const auto which = static_cast<std::size_t>(i);
        make_carrier(which);
        make_dhcp(which);
        make_ipv6(which);
    }
    std::ranges::stable_sort(changes_, {}, &Change::time);

    std::vector<base::Link> there;
    at(kInit, LinksChanged{});
    for (const auto& change : changes_) {
        base::Link link = wires_[change.which].link;
        std::erase_if(there, [&](const base::Link& other) { return other.index == link.index; });
        link.carrier = change.carrier;
        if (change.there) there.push_back(link);
        at(kInit + change.time, LinksChanged{there, configured_});
    }
}

void RandomWorld::make_carrier(std::size_t which) {
    const std::string& name = wires_[which].link.name;
    enum class Carrier { There, Late, Never, Flaps, Gone };
    const auto kind = random_.weighted(std::array{std::pair{Carrier::There, 50U}, std::pair{Carrier::Late, 15U},
                                                  std::pair{Carrier::Never, 5U}, std::pair{Carrier::Flaps, 22U},
                                                  std::pair{Carrier::Gone, 8U}});
    const Duration appears = random_.in_100(70) ? 0ms : random_.between(1ms, 12s);
    const Duration late = random_.between(1ms, 40s);
    Duration down = random_.between(1ms, 20s);
    Duration back = random_.between(1ms, 15s);
    if (appears > 0ms) tell(name + " appears after " + text(appears));
    const bool at_once = kind != Carrier::Late && kind != Carrier::Never;
    changes_.push_back({appears, which, true, at_once});
    if (kind == Carrier::Late) {
        tell(name + " gets its carrier " + text(late) + " later");
        changes_.push_back({appears + late, which, true, true});
    }
    if (kind == Carrier::Never) tell(name + " has no carrier");
    if (kind == Carrier::Gone) {
        tell(name + " is unplugged from the board after " + text(appears + down) + ", for " + text(back));
        changes_.push_back({appears + down, which, false, false});
        changes_.push_back({appears + down + back, which, true, true});
    }
    Duration time = appears;
    for (int flaps = kind == Carrier::Flaps ? 1 + static_cast<int>(random_.below(3)) : 0; flaps > 0; --flaps) {
        time += down;
        tell(name + " loses its carrier after " + text(time) + ", for " + text(back));
        changes_.push_back({time, which, true, false});
        time += back;
        changes_.push_back({time, which, true, true});
        down = random_.between(1ms, 20s);
        back = random_.between(1ms, 15s);
    }
}

void RandomWorld::make_dhcp(std::size_t which) {
    Wire& wire = wires_[which];
    const std::string& name = wire.link.name;
    const std::string network = "10." + std::to_string(which) + ".0.";
    wire.lease.address = {*base::Ipv4::parse(network + "50"), 24};
    wire.lease.routes = {{{base::Ipv4{}, 0}, *base::Ipv4::parse(network + "254")}};
    wire.lease.dhcp_server = *base::Ipv4::parse(network + "1");
    if (random_.in_100(20)) wire.lease.host_name = "pi";
    if (random_.in_100(30)) wire.lease.root_path = random_.pick(kRootPaths);
    if (random_.in_100(odds_.names_dhcp_root))
        wire.lease.root_path = random_.pick(std::array{"10.0.0.1:/srv/dhcp", "/srv/dhcp"});
    if (!wire.lease.root_path.empty()) tell("DHCP on " + name + " names the root " + wire.lease.root_path);
    if (random_.in_100(85)) {
        wire.dhcp = random_.in_100(80) ? random_.between(20ms, 500ms) : random_.between(500ms, 30s);
        tell("DHCP on " + name + " answers after " + text(*wire.dhcp));
    } else {
        tell("DHCP on " + name + " is silent");
    }
    if (random_.in_100(12)) {
        wire.refusals = 1 + static_cast<int>(random_.below(2));
        tell(name + " refuses addresses, " + std::to_string(wire.refusals));
    }
    if (random_.in_100(12)) {
        base::NetConfig config = wire.lease;
        config.origin = random_.in_100(50) ? base::AddressOrigin::Kernel : base::AddressOrigin::KernelDhcp;
        config.address = {*base::Ipv4::parse(network + "60"), 24};
        configured_[wire.link.index] = config;
        tell("the kernel configured " + name);
    }
    if (!wire.dhcp || !random_.in_100(odds_.changes_lease)) return;
    enum class Fate { Renewed, Refreshed, Moved, OtherRoot, Lost };
    for (auto left = 1 + random_.below(3); left > 0; --left) {
        const Duration time = random_.in_100(odds_.changes_soon) ? random_.between(50ms, 4s) : random_.between(1s, 60s);
        const auto fate = random_.weighted(
            std::array{std::pair{Fate::Renewed, 15U}, std::pair{Fate::Refreshed, 20U}, std::pair{Fate::Moved, 20U},
                       std::pair{Fate::OtherRoot, odds_.other_root}, std::pair{Fate::Lost, 30U}});
        const Duration pause = random_.between(0ms, 6s);
        const bool again = random_.in_100(75);
        base::NetConfig lease = wire.lease;
        if (fate == Fate::Refreshed) lease.dns = {*base::Ipv4::parse("10.0.0.53")};
        const bool is_same_path = random_.in_100(odds_.same_path);
        if (fate == Fate::OtherRoot) {
            if (!is_same_path) lease.root_path = random_.pick(kRootPaths);
            lease.dhcp_server = *base::Ipv4::parse("10.9.0.1");
        }
        if (fate == Fate::Moved || fate == Fate::Lost) lease.address.address = *base::Ipv4::parse(network + "51");
        if (fate != Fate::Lost) {
            constexpr std::array kWords{"the same", "with other name servers", "for another address",
                                        "from a server that names another root"};
            tell("a lease comes on " + name + " after " + text(time) + ", " + kWords[static_cast<std::size_t>(fate)]);
            at(kInit + time, ConfigOffered{wire.link.index, lease});
            continue;
        }
        tell("the lease on " + name + " is lost after " + text(time) +
             (again ? ", another comes " + text(pause) + " later" : ""));
        at(kInit + time, LeaseLost{wire.link.index, failure(Cause::LeaseExpired, name, "")});
        if (again) at(kInit + time + pause, ConfigOffered{wire.link.index, lease});
    }
}

void RandomWorld::make_ipv6(std::size_t which) {
    Wire& wire = wires_[which];
    wire.ipv6_address = *base::Ipv6::parse("2001:db8::" + std::to_string(50 + which));
    if (!random_.in_100(40)) return;
    wire.ipv6 = random_.in_100(70) ? random_.between(50ms, 2s) : random_.between(2s, 20s);
    tell("IPv6 on " + wire.link.name + " comes after " + text(*wire.ipv6));
    if (!random_.in_100(40)) return;
    const Duration time = *wire.ipv6 + random_.between(1ms, 10s);
    const bool moves = random_.in_100(40);
    base::NetConfig config;
    config.origin = base::AddressOrigin::Slaac;
    config.address = {*base::Ipv6::parse("2001:db8:1::50"), 64};
    tell("IPv6 on " + wire.link.name + (moves ? " has another address after " : " goes after ") + text(time));
    at(kInit + time, Ipv6Changed{wire.link.index, moves ? std::optional(config) : std::nullopt});
}

void RandomWorld::make_servers() {
    std::vector<std::string> names{"10.0.0.1", "10.0.0.2", "10.0.0.3", "[2001:db8::1]", "nfs.example"};
    random_.shuffle(names);
    names.resize(static_cast<std::size_t>(random_.below(names.size() + 1)));
    for (auto& name : names) {
        Server server;
        server.name = std::move(name);
        using Kind = Server::Kind;
        server.kind = random_.weighted(std::array{std::pair{Kind::Works, odds_.works}, std::pair{Kind::Silent, 20U},
                                                  std::pair{Kind::Refuses, 15U}, std::pair{Kind::WithoutExport, 10U},
                                                  std::pair{Kind::WithoutInit, 10U}});
        enum class Speed { Fast, Slow, Snail };
        const auto speed = random_.weighted(
            std::array{std::pair{Speed::Fast, 60U}, std::pair{Speed::Slow, 28U}, std::pair{Speed::Snail, 12U}});
        server.answers_in = speed == Speed::Fast   ? random_.between(2ms, 50ms)
                            : speed == Speed::Slow ? random_.between(50ms, 4s)
                                                   : random_.between(4s, 12s);
        if (random_.in_100(25)) server.starts = random_.between(1ms, 60s);
        if (random_.in_100(25)) server.dies = random_.between(10ms, 30s);
        if (server.dies && random_.in_100(60)) server.comes_back = *server.dies + random_.between(1ms, 60s);
        if (random_.in_100(20)) server.round_trip = random_.between(5ms, 300ms);
        if (random_.in_100(20)) server.grace = random_.between(1s, 140s);
        server.confirms = random_.in_100(odds_.confirms);
        const auto behind = random_.below(10);
        server.behind = {behind != 1, behind != 0};
        constexpr std::array kWords{"works", "is silent", "refuses", "has no such export", "has a root without init"};
        tell(server.name + " " + kWords[static_cast<std::size_t>(server.kind)] + ", answers in " +
             text(server.answers_in) + (server.starts > 0ms ? ", starts after " + text(server.starts) : "") +
             (server.dies ? ", dies after " + text(*server.dies) : "") +
             (server.comes_back ? ", is back after " + text(*server.comes_back) : "") +
             (server.round_trip > 0ms ? ", is " + text(server.round_trip) + " away" : "") +
             (server.grace ? ", is in grace until " + text(*server.grace) : "") +
             (server.confirms ? ", its root confirms" : "") +
             (behind < 2 ? ", only behind eth" + std::to_string(behind) : ""));
        servers_.push_back(std::move(server));
    }
}

void RandomWorld::make_local_root() {
    using Kind = LocalRoot::Kind;
    local_.kind = random_.weighted(std::array{std::pair{Kind::Works, 60U}, std::pair{Kind::Broken, 10U},
                                              std::pair{Kind::Missing, 12U}, std::pair{Kind::Hangs, 8U},
                                              std::pair{Kind::Late, 10U}});
    local_.takes = random_.in_100(80) ? random_.between(10ms, 200ms) : random_.between(200ms, 4s);
    if (local_.kind == Kind::Late) local_.appears = random_.between(1ms, 60s);
    using Mount = LocalRoot::Mount;
    local_.mount = random_.weighted(
        std::array{std::pair{Mount::Works, 90U}, std::pair{Mount::Fails, 6U}, std::pair{Mount::Hangs, 4U}});
    local_.mount_takes = random_.in_100(80) ? random_.between(5ms, 200ms) : random_.between(200ms, 100s);
    disks_may_come_ = random_.in_100(15);
    constexpr std::array kWords{"works", "has no init", "is missing", "hangs", "appears late"};
    constexpr std::array kMounts{"works", "fails", "hangs"};
    tell(std::string("the local root ") + kWords[static_cast<std::size_t>(local_.kind)] + ", its trial takes " +
         text(local_.takes) + (local_.kind == Kind::Late ? ", after " + text(local_.appears) : "") + ", its mount " +
         kMounts[static_cast<std::size_t>(local_.mount)] + " in " + text(local_.mount_takes));
}

void RandomWorld::make_modules() {
    enum class Kind { Fast, Slow, Hang, Fail };
    const auto kind = random_.weighted(std::array{std::pair{Kind::Fast, 72U}, std::pair{Kind::Slow, 14U},
                                                  std::pair{Kind::Hang, 6U}, std::pair{Kind::Fail, 8U}});
    if (kind != Kind::Hang) modules_ = kind == Kind::Slow ? random_.between(1s, 25s) : random_.between(10ms, 800ms);
    modules_fail_ = kind == Kind::Fail;
    tell(modules_ ? "the NFS modules take " + text(*modules_) + (modules_fail_ ? " and fail" : "")
                  : "the NFS modules hang");
}

std::vector<std::string> RandomWorld::roots_to_name() {
    std::vector<std::string> roots;
    for (const auto& server : servers_) roots.push_back("nfs:" + server.name + ":" + kExport);
    if (random_.in_100(12)) roots.push_back(std::string("nfs:10.0.0.77:") + kExport);
    if (random_.in_100(14)) roots.push_back("/dev/mmcblk0p2");
    if (random_.in_100(14)) roots.push_back("dhcp");
    random_.shuffle(roots);
    return roots;
}

void RandomWorld::make_settings() {
    enum class Named { CommandLine, Card, Both, Nowhere };
    const auto named =
        random_.weighted(std::array{std::pair{Named::CommandLine, 45U}, std::pair{Named::Card, 22U},
                                    std::pair{Named::Both, 8U}, std::pair{Named::Nowhere, odds_.named_nowhere}});
    std::string& line = words_;
    std::string& card = card_.settings;
    const auto on_line = [&line](const std::string& setting) { line += " farroot." + setting; };
    const auto on_card = [&card](const std::string& setting) { card += setting + "\n"; };
    // On one of both, and rarely on both, as often as the percentage says.
    const auto somewhere = [&](std::uint64_t percent, const std::string& setting) {
        if (!random_.in_100(percent)) return;
        const auto where = random_.below(10);
        if (where != 0) on_line(setting);
        if (where == 0 || where > 7) on_card(setting);
    };

    if (named == Named::CommandLine || named == Named::Both) {
        for (const auto& root : roots_to_name()) on_line("root=" + root);
    }
    if (named == Named::Card || named == Named::Both) {
        for (const auto& root : roots_to_name()) on_card("root=" + root);
    }
    if (random_.in_100(25)) line += " root=/dev/mmcblk0p2 rootwait";
    const int deadline = random_.pick(kDeadlines);
    somewhere(85, "deadline=" + std::to_string(deadline));
    somewhere(15, "fallback=wait");
    somewhere(named != Named::Nowhere ? 10 : odds_.trusts, std::string("trust=") + kRule);
    somewhere(12, "rw=yes");
    if (random_.in_100(10)) on_card("rw=yes");
    if (random_.in_100(7)) on_card("init=/sbin/other");
    if (random_.in_100(7)) on_card("hostname=pi7");
    if (random_.in_100(5)) on_card("dedline=\x1b[31m7");
    somewhere(12, "bootif=52:54:00:00:00:03");
    if (random_.in_100(4)) on_line("bootif=52:54:00:00:00:99");
    constexpr std::array kIp{"dhcp",
                             ":::::eth0:dhcp",
                             "10.0.0.77::10.0.0.254:255.255.255.0::eth0:off",
                             "10.0.0.77:10.0.0.1:10.0.0.254:255.255.255.0:pi8::off",
                             "off",
                             "[2001:db8::77]::[2001:db8::fe]:64::eth0:off"};
    const std::string ip = random_.pick(kIp);
    somewhere(22, "ip=" + ip);
    somewhere(30, "hold=" + std::to_string(random_.below(20)));
    somewhere(8, "countdown=" + std::to_string(random_.below(6)));
    somewhere(10, "retry=" + std::to_string(random_.below(5)));
    somewhere(8, "swap=auto");
    somewhere(8, "swap=/dev/sda1");
    somewhere(8, "swap-create=/dev/sda1");
    somewhere(8, "sd=off");
    somewhere(8, "overlay=tmpfs");
    somewhere(4, "overlay=LABEL=layer");
    somewhere(4, "swap-create=file:LABEL=data:/swap,16M");
    if (random_.in_100(10)) on_line("rootdelay=" + std::to_string(6 + random_.below(4)));
    if (random_.in_100(25)) on_card("rootflags=noatime");
    from_command_line_ = settings::from_command_line(words_);
    tell("command line:" + words_);
}

void RandomWorld::make_card() {
    using Kind = CardPlan::Kind;
    card_.kind = card_.settings.empty()
                     ? random_.weighted(std::array{std::pair{Kind::None, odds_.no_card}, std::pair{Kind::NoFile, 50U},
                                                   std::pair{Kind::Unreadable, 10U}})
                     : random_.weighted(std::array{std::pair{Kind::File, 92U}, std::pair{Kind::Unreadable, 8U}});
    enum class Time { Soon, Late, VeryLate, Never };
    const auto when = random_.weighted(std::array{std::pair{Time::Soon, odds_.card_soon}, std::pair{Time::Late, 30U},
                                                  std::pair{Time::VeryLate, 8U}, std::pair{Time::Never, 10U}});
    if (when == Time::Soon) card_.delay = random_.between(5ms, 400ms);
    if (when == Time::Late) card_.delay = random_.between(400ms, 13s);
    if (when == Time::VeryLate) card_.delay = random_.between(13s, 35s);
    constexpr std::array kWords{"there is no card", "the card has no farroot.conf", "the card has settings",
                                "the card can't be read"};
    std::string settings = card_.settings;
    std::ranges::replace(settings, '\n', ';');
    tell(kWords[static_cast<std::size_t>(card_.kind)] +
         (card_.delay ? ", known after " + text(*card_.delay) : std::string(", and reading it hangs")) +
         (settings.empty() ? "" : ": " + settings));
}

void RandomWorld::make_memory() {
    CardMemory& memory = card_.memory;
    using Writer = CardPlan::Writer;
    card_.writer = random_.weighted(
        std::array{std::pair{Writer::Works, 75U}, std::pair{Writer::Fails, 15U}, std::pair{Writer::Hangs, 10U}});
    card_.writes_in = random_.in_100(odds_.quick_write) ? random_.between(1ms, 400ms) : random_.between(400ms, 3s);
    constexpr std::array kWords{"takes its memory", "fails to take its memory", "hangs when it is written"};
    tell(std::string("the card ") + kWords[static_cast<std::size_t>(card_.writer)] + ", in " + text(card_.writes_in));
    if (!random_.in_100(50)) return;
    std::vector<std::string> roots{"/dev/mmcblk0p2", "nfs:10.0.0.1:/srv/dhcp"};
    for (const auto& server : servers_) roots.push_back("nfs:" + server.name + ":" + kExport);
    for (const auto& root : roots) {
        if (!random_.in_100(35)) continue;
        const auto count = static_cast<unsigned>(1 + random_.below(3));
        memory.attempts.push_back({root_key(*parse_root(root)), count});
        tell(root + " was booted " + std::to_string(count) + " times and has not confirmed");
    }
    if (random_.in_100(50)) memory.confirmed = roots[1 + static_cast<std::size_t>(random_.below(roots.size() - 1))];
    if (!memory.confirmed.empty()) tell(memory.confirmed + " confirmed last");
    if (random_.in_100(50)) memory.addresses.push_back({{{0x52, 0x54, 0, 0, 0, 2}}, *base::Ipv4::parse("10.0.0.50")});
}

// Events that nothing above explains: about any link, at any time.
// Presses keys, and may say that the boot shall go on.
void RandomWorld::make_person() {
    if (!random_.in_100(15)) return;
    Duration time = random_.in_100(70) ? random_.between(0ms, 3s) : random_.between(3s, 40s);
    for (auto left = 1 + random_.below(4); left > 0; --left) {
        const bool is_key = random_.in_100(75);
        at(kInit + time, PersonWants{is_key ? agent::core::Intent(agent::core::Hold{}) : agent::core::Release{}});
        tell(std::string(is_key ? "a key is pressed after " : "the boot is released after ") + text(time));
        time += random_.between(1ms, 25s);
    }
}

void RandomWorld::make_noise() {
    for (auto left = random_.in_100(odds_.noise) ? random_.below(odds_.most_noise) : 0; left > 0; --left) {
        const auto far = random_.in_100(70) ? random_.between(0ms, 2500ms) : random_.between(0ms, 40s);
        const base::Time time = kInit + far;
        const IfIndex link = random_.pick(std::array{IfIndex{2}, IfIndex{3}, kNoSuchLink});
        const Cause cause = random_.pick(kEvidence);
        const std::string host = random_.pick(std::array{"10.0.0.1", "10.0.0.2", "10.0.0.254", "2001:db8::1"});
        base::NetConfig config;
        config.address = {*base::Ipv4::parse("10.7.0.50"), 24};
        config.dhcp_server = *base::Ipv4::parse("10.7.0.1");
        base::NetConfig ipv6;
        ipv6.origin = base::AddressOrigin::Slaac;
        ipv6.address = {*base::Ipv6::parse("2001:db8:2::50"), 64};
        DhcpView seen;
        seen.sent = 3;
        seen.offers = {{"10.0.0.1", "10.0.0.50/24", "\x1b]0;x\x07"}, {"10.0.0.2", "10.0.0.99/24", ""}};
        switch (random_.below(12)) {
            case 0: at(time, ConfigOffered{link, config}); break;
            case 1: at(time, LeaseLost{link, failure(Cause::DhcpRefused, "a link", "")}); break;
            case 2: at(time, Ipv6Changed{link, ipv6}); break;
            case 3: at(time, Ipv6Changed{link, std::nullopt}); break;
            case 4: at(time, DhcpSeen{link, seen}); break;
            case 5:
            case 6:
                at(time, HostUnreachable{*base::IpAddress::parse(host), failure(cause, host, "reach\x1b[0m"),
                                         random_.below(2) == 0 ? std::nullopt : base::IpAddress::parse("10.0.0.50")});
                tell(host + " is reported unreachable after " + text(far));
                break;
            case 7:
            case 8: at(time, LinkWarned{link, failure(Cause::LongFramesLost, "a link\x9b", "")}); break;
            case 9: at(time, ConfigApplied{link}); break;
            default: at(time, LinkFailed{link, failure(Cause::Unknown, "a link", "bring up", ENODEV)}); break;
        }
    }
}

// --- Living. ---

void RandomWorld::at(base::Time time, Event event) {
    const bool twice = repeats_ && random_.in_100(30);
    const base::Time again = time + random_.between(0ms, 3s);
    const auto later = [](const Pending& a, const Pending& b) {
        return a.time != b.time ? a.time > b.time : a.number > b.number;
    };
    if (twice) {
        pending_.push_back({again, ++events_, std::visit([](const auto& each) -> Event { return each; }, event)});
        std::ranges::push_heap(pending_, later);
    }
    pending_.push_back({time, ++events_, std::move(event)});
    std::ranges::push_heap(pending_, later);
}

std::optional<base::Time> RandomWorld::next_event() const {
    if (pending_.empty()) return std::nullopt;
    return pending_.front().time;
}

Event RandomWorld::take_event() {
    std::ranges::pop_heap(pending_, [](const Pending& a, const Pending& b) {
        return a.time != b.time ? a.time > b.time : a.number > b.number;
    });
    Event event = std::move(pending_.back().event);
    pending_.pop_back();
    if (const auto* changed = std::get_if<LinksChanged>(&event)) {
        carrier_.clear();
        for (const auto& link : changed->links) carrier_[link.index] = link.carrier;
        if (applied_ && !carrier_.contains(*applied_)) applied_ = std::nullopt;
        std::erase_if(has_ipv6_, [this](const auto& each) { return !carrier_.contains(each.first); });
    } else if (const auto* ipv6 = std::get_if<Ipv6Changed>(&event)) {
        has_ipv6_[ipv6->link] = ipv6->config.has_value();
    }
    return event;
}

void RandomWorld::perform(const std::vector<Action>& actions, base::Time now) {
    now_ = now;
    for (const auto& action : actions) {
        std::visit([this](const auto& each) { on(each); }, action);
    }
}

void RandomWorld::forget_job(JobId job) {
    if (answers_late_) return;
    const auto is_its_answer = [job](const Event& event) {
        if (const auto* trial = std::get_if<TrialEnded>(&event)) return trial->job == job;
        if (const auto* card = std::get_if<CardRead>(&event)) return card->job == job;
        if (const auto* probe = std::get_if<ProbeEnded>(&event)) return probe->job == job;
        if (const auto* grace = std::get_if<ServerInGrace>(&event)) return grace->job == job;
        if (const auto* found = std::get_if<ServersFound>(&event)) return found->job == job;
        if (const auto* explained = std::get_if<Explained>(&event)) return explained->job == job;
        if (const auto* written = std::get_if<MemoryWritten>(&event)) return written->job == job;
        const auto* modules = std::get_if<NfsModulesEnded>(&event);
        return modules != nullptr && modules->job == job;
    };
    // One that is over is a wait that wakes nobody: an event about a link that does not exist.
    for (auto& each : pending_) {
        if (is_its_answer(each.event)) each.event = ConfigApplied{kNoSuchLink};
    }
}

RandomWorld::Wire* RandomWorld::wire_of(IfIndex link) {
    const auto found = std::ranges::find(wires_, link, [](const Wire& wire) { return wire.link.index; });
    return found == wires_.end() ? nullptr : &*found;
}

void RandomWorld::on(const BringUp& action) {
    if (random_.in_100(2)) after(1ms, LinkFailed{action.link, failure(Cause::Unknown, "a link", "bring up", EIO)});
}

void RandomWorld::on(const AskDhcp& action) {
    const Wire* wire = wire_of(action.link);
    if (wire == nullptr || !wire->dhcp) return;
    DhcpView seen;
    seen.sent = 1;
    after(1ms, DhcpSeen{action.link, seen});
    after(*wire->dhcp, ConfigOffered{action.link, wire->lease});
}

void RandomWorld::on(const StopDhcp& action) {
    if (answers_late_) return;
    for (auto& each : pending_) {
        const auto* offer = std::get_if<ConfigOffered>(&each.event);
        if (offer != nullptr && offer->link == action.link) each.event = ConfigApplied{kNoSuchLink};
    }
}

void RandomWorld::on(const AskIpv6& action) {
    const Wire* wire = wire_of(action.link);
    if (wire == nullptr || !wire->ipv6) return;
    base::NetConfig config;
    config.origin = base::AddressOrigin::Slaac;
    config.address = {wire->ipv6_address, 64};
    config.routes = {{{base::Ipv6{}, 0}, *base::Ipv6::parse("fe80::1")}};
    after(*wire->ipv6, Ipv6Changed{action.link, config});
}

void RandomWorld::on(const ApplyConfig& action) {
    Wire* wire = wire_of(action.link);
    if (wire != nullptr && wire->refusals > 0) {
        --wire->refusals;
        return after(1ms, LinkFailed{action.link, failure(Cause::Unknown, "a link", "set the address", EINVAL)});
    }
    applied_ = action.link;
    const Duration delay = random_.in_100(80) ? 0ms : random_.between(1ms, 3s);
    after(delay, ConfigApplied{action.link});
}

void RandomWorld::on(const ClearConfig& action) {
    if (applied_ == action.link) applied_ = std::nullopt;
}

void RandomWorld::on(const LoadNfsModules& action) {
    if (!modules_) return;
    after(*modules_,
          NfsModulesEnded{action.job,
                          modules_fail_ ? std::optional(failure(Cause::NfsUnsupported, "nfs", "")) : std::nullopt});
}

void RandomWorld::note_coming(JobId job) {
    if (!disks_may_come_ || random_.in_100(50)) return;
    const Duration from = random_.between(1ms, 10s);
    after(from, DiskComing{job, "USB 1-1 (\x1b[2J)"});
    if (random_.in_100(80)) after(from + random_.between(1ms, 30s), DiskComing{job, ""});
}

void RandomWorld::on(const ReadCard& action) {
    note_coming(action.job);
    if (!card_.delay) return;
    std::vector<settings::Layer> layers{settings::read_command_line(words_)};
    if (card_.kind == CardPlan::Kind::File) layers.push_back(settings::read_card_file(card_.settings));
    CardView seen{"/dev/mmcblk0p1", card_.kind == CardPlan::Kind::File ? "farroot.conf" : "no farroot.conf", {}};
    if (card_.kind == CardPlan::Kind::None) seen = {"", "none", {}};
    if (card_.kind == CardPlan::Kind::Unreadable)
        seen = view_of(failure(Cause::CardUnreadable, "/dev/mmcblk0p1", "read"));
    after(*card_.delay, CardRead{action.job, settings::resolve(std::move(layers)).config, std::move(seen),
                                 card_.kind == CardPlan::Kind::None ? CardMemory{} : card_.memory});
}

bool RandomWorld::reaches(const Server& server) const {
    const bool by_ipv6 = server.name.starts_with('[') || !applied_;
    for (std::size_t i = 0; i < wires_.size(); ++i) {
        const IfIndex link = wires_[i].link.index;
        const auto carrier = carrier_.find(link);
        const auto ipv6 = has_ipv6_.find(link);
        const bool is_used = applied_ == link || (by_ipv6 && ipv6 != has_ipv6_.end() && ipv6->second);
        if (is_used && server.behind[i] && carrier != carrier_.end() && carrier->second) return true;
    }
    return false;
}

void RandomWorld::on(const StartTrial& action) {
    if (const auto* local = std::get_if<agent::core::LocalRoot>(&action.root)) {
        note_coming(action.job);
        return try_local(action.job, *local);
    }
    try_nfs(action.job, std::get<NfsRoot>(action.root));
}

void RandomWorld::try_nfs(JobId job, const NfsRoot& root) {
    if (random_.in_100(2)) return after(30ms, TrialEnded{job, failure(Cause::JobCrashed, "trial", "job")});
    const std::string name = root.server + ":" + root.path;
    const bool gives_up = random_.in_100(25);
    const Duration patience = random_.between(3s, 12s);
    const auto server = std::ranges::find(servers_, root.server, &Server::name);
    const bool answers = server != servers_.end() && server->kind != Server::Kind::Silent && reaches(*server) &&
                         server->is_up(since_init()) && server->is_up(since_init() + server->answers_in);
    if (!answers) {
        if (gives_up) after(patience, TrialEnded{job, failure(Cause::HostSilent, name, "mount", ETIMEDOUT)});
        return;
    }
    const auto ends = [&](base::Result<Verdict> outcome) {
        after(server->answers_in, TrialEnded{job, std::move(outcome)});
    };
    switch (server->kind) {
        case Server::Kind::Silent: return;
        case Server::Kind::Refuses: return ends(failure(Cause::PortRefused, name, "mount", ECONNREFUSED));
        case Server::Kind::WithoutExport: return ends(failure(Cause::ExportMissing, name, "mount", ENOENT));
        case Server::Kind::WithoutInit: return ends(failure(Cause::NoInit, name, "/sbin/init"));
        case Server::Kind::Works: break;
    }
    const bool is_exported = root.path == kExport || root.path == kExportOfDhcp;
    if (!is_exported) return ends(failure(Cause::ExportMissing, name, "mount", ENOENT));
    Verdict verdict{name, "4.2", "nfs", "/sbin/init"};
    verdict.confirms = server->confirms;
    if (random_.in_100(20))
        verdict.fstab = "PARTUUID=ab-01 /boot/firmware vfat\nLABEL=data /data ext4 nofail\n/dev/sda1 /x ext4\n";
    if (!server->grace || *server->grace <= since_init()) return ends(std::move(verdict));
    const Duration left = *server->grace - since_init();
    for (Duration time = 1s; time < left && time < 12s; time += 1s) after(time, ServerInGrace{job});
    after(left + server->answers_in, TrialEnded{job, std::move(verdict)});
}

void RandomWorld::on(const ProbeServer& action) {
    const auto server = std::ranges::find(servers_, action.server, &Server::name);
    const bool answers = server != servers_.end() && server->kind != Server::Kind::Silent && reaches(*server) &&
                         server->is_up(since_init());
    const bool gives_up = random_.in_100(50);
    const Duration patience = random_.between(50ms, 3s);
    if (!answers) {
        if (gives_up) after(patience, ProbeEnded{action.job, failure(Cause::HostSilent, action.server, "connect")});
        return;
    }
    const Duration took = server->round_trip + 1ms;
    if (server->kind == Server::Kind::Refuses) {
        return after(took, ProbeEnded{action.job, failure(Cause::PortRefused, action.server, "connect", ECONNREFUSED)});
    }
    after(took, ProbeEnded{action.job, took});
}

void RandomWorld::on(const Explain& action) {
    if (random_.in_100(15)) return;
    const Duration took = random_.in_100(80) ? random_.between(50ms, 2s) : random_.between(2s, 35s);
    constexpr std::array kAnswers{Cause::AccessDenied, Cause::PseudoRootDirectory, Cause::Filtered};
    std::optional<Failure> told;
    if (!random_.in_100(30)) told = failure(kAnswers.at(random_.below(kAnswers.size())), action.root.server, "ask");
    after(took, Explained{action.job, told});
}

void RandomWorld::on(const Discover& action) {
    agent::core::FoundView found;
    for (const auto& server : servers_) {
        found.servers.push_back({server.name, {}, {kExport}, {{"mdns", 1ms}}, {}});
    }
    Duration time = random_.between(100ms, 2s);
    after(time, ServersFound{action.job, found, false});
    if (random_.in_100(20)) return;
    time += random_.in_100(80) ? random_.between(100ms, 8s) : random_.between(8s, 30s);
    after(time, ServersFound{action.job, found, true});
}

void RandomWorld::on(const StartSwap& action) {
    note_coming(action.job);
    if (random_.in_100(15)) return;  // its disk hangs
    const Duration time = random_.in_100(80) ? random_.between(5ms, 500ms) : random_.between(500ms, 20s);
    if (random_.in_100(40)) {
        return after(time, SwapEnded{action.job, failure(Cause::SwapMissing, "swap", "find")});
    }
    after(time, SwapEnded{action.job, std::vector{SwapArea{"/dev/sda1", "partition", 1, action.priority, false}}});
}

void RandomWorld::on(const MakeOverlay& action) {
    note_coming(action.job);
    if (random_.in_100(15)) return;  // its disk hangs
    const Duration time = random_.in_100(80) ? random_.between(5ms, 500ms) : random_.between(500ms, 20s);
    if (random_.in_100(20)) {
        return after(time, OverlayMade{action.job, failure(Cause::OverlayUnsupported, "overlay", "mount")});
    }
    OverlayPlace place{"/run/farroot/overlay", "memory", {}};
    if (random_.in_100(30)) place.instead_of = failure(Cause::OverlayMissing, "LABEL=\x1b", "find");
    after(time, OverlayMade{action.job, place});
}

void RandomWorld::on(const GiveOverlayBack& action) {
    if (random_.in_100(10)) return;  // it hangs
    const auto stuck = failure(Cause::Unknown, "overlay", "give back\x1b", EIO);
    after(random_.between(5ms, 4s),
          OverlayGivenBack{action.job, random_.in_100(80) ? std::nullopt : std::optional(stuck)});
}

void RandomWorld::on(const SwitchCardOff& action) {
    if (random_.in_100(10)) return;  // it hangs
    const bool works = random_.in_100(70);
    const auto in_use = failure(Cause::SdInUse, "/dev/mmcblk0", "switch off");
    after(random_.between(5ms, 1s), CardSwitchedOff{action.job, works ? std::nullopt : std::optional(in_use)});
}

void RandomWorld::on(const FindDisks& action) {
    if (random_.in_100(10)) return;  // a disk hangs
    FstabDisks::Devices devices;
    for (const auto& name : action.names) {
        if (random_.in_100(50)) devices[name] = random_.in_100(50) ? "/dev/mmcblk0p1" : "/dev/sda1";
    }
    after(random_.between(5ms, 4s), DisksFound{action.job, std::move(devices)});
}

void RandomWorld::on(const MountLocal& action) {
    using Mount = LocalRoot::Mount;
    if (local_.mount == Mount::Hangs) return;
    const auto broken = failure(Cause::SdUnreadable, "/dev/mmcblk0p2", "mount as ext4\x1b", EIO);
    after(local_.mount_takes,
          LocalMounted{action.job, local_.mount == Mount::Works ? std::nullopt : std::optional(broken)});
}

void RandomWorld::on(const WriteMemory& action) {
    switch (card_.writer) {
        case CardPlan::Writer::Hangs: return;
        case CardPlan::Writer::Works: return after(card_.writes_in, MemoryWritten{action.job, std::nullopt});
        case CardPlan::Writer::Fails:
            return after(card_.writes_in,
                         MemoryWritten{action.job, failure(Cause::CardUnreadable, "/dev/mmcblk0p1", "write\x1b", EIO)});
    }
}

void RandomWorld::try_local(JobId job, const agent::core::LocalRoot& root) {
    const auto missing = failure(Cause::NoSdRoot, "SD card", "find");
    switch (local_.kind) {
        case LocalRoot::Kind::Hangs: return;
        case LocalRoot::Kind::Broken:
            return after(local_.takes, TrialEnded{job, failure(Cause::NoInit, "/dev/mmcblk0p2", "/sbin/init")});
        case LocalRoot::Kind::Missing: return after(root.patience, TrialEnded{job, missing});
        case LocalRoot::Kind::Works: break;
        case LocalRoot::Kind::Late:
            if (since_init() < local_.appears) return after(root.patience, TrialEnded{job, missing});
            break;
    }
    after(local_.takes, TrialEnded{job, Verdict{"/dev/mmcblk0p2", "", "ext4", "/sbin/init"}});
}

// --- Truth. ---

bool RandomWorld::trust_means(const Config& config, const NfsRoot& root) const {
    if (config.trust.empty()) return false;
    const bool on_the_network = root.server.starts_with("10.0.0.");
    return on_the_network && root.options.empty() && (root.path == kExport || root.path == kExportOfDhcp);
}

std::optional<base::Time> RandomWorld::local_root_works_from() const {
    if (local_.mount != LocalRoot::Mount::Works) return std::nullopt;
    if (local_.kind == LocalRoot::Kind::Works) return kInit;
    if (local_.kind == LocalRoot::Kind::Late) return kInit + local_.appears;
    return std::nullopt;
}

}  // namespace world
