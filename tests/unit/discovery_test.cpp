#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "agent/discovery/dns_sd.h"
#include "agent/discovery/found_servers.h"
#include "agent/discovery/local_links.h"
#include "agent/discovery/multicast_name.h"
#include "agent/discovery/sweep_schedule.h"

using base::Ipv4;
using base::milliseconds;
using base::Time;
using discovery::DnsQuestion;
using discovery::DnsRecord;
using discovery::DnsSd;
using discovery::DnsType;
using discovery::Found;
using discovery::FoundServers;
using discovery::Source;
using discovery::SweepSchedule;

namespace {

Ipv4 v4(const char* text) {
    return *Ipv4::parse(text);
}

// What a schedule does when it is called whenever it wants to be: how often each address is asked, and when the last.
struct Played {
    std::map<Ipv4, std::vector<Time>> asked;
    Time last;
};

Played play(SweepSchedule schedule, const std::vector<Ipv4>& answering = {}) {
    Played out;
    while (const auto deadline = schedule.deadline()) {
        while (const auto address = schedule.next(*deadline)) {
            out.asked[*address].push_back(*deadline);
            out.last = *deadline;
            if (std::ranges::find(answering, *address) != answering.end()) CHECK(schedule.answered(*address));
        }
    }
    return out;
}

DnsRecord pointer(const char* name, const char* target) {
    return {.name = name, .type = DnsType::Ptr, .target = target, .port = 0, .texts = {}, .address = {}};
}

DnsRecord service(const char* name, const char* host, std::uint16_t port = 2049) {
    return {.name = name, .type = DnsType::Srv, .target = host, .port = port, .texts = {}, .address = {}};
}

DnsRecord text(const char* name, std::vector<std::string> texts) {
    return {.name = name, .type = DnsType::Txt, .target = "", .port = 0, .texts = std::move(texts), .address = {}};
}

DnsRecord address(const char* name, const char* numeric) {
    const auto value = *base::IpAddress::parse(numeric);
    const auto type = value.v4() != nullptr ? DnsType::A : DnsType::Aaaa;
    return {.name = name, .type = type, .target = "", .port = 0, .texts = {}, .address = value};
}

std::vector<std::byte> bytes(std::string_view hex) {
    std::vector<std::byte> out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        out.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return out;
}

}  // namespace

TEST_CASE("the addresses around one: hosts of its network, without itself; of a large network a /20 of them") {
    const auto small = discovery::addresses_around(v4("192.168.1.5"), 24);
    CHECK(small.size() == 253);
    CHECK(small.front() == v4("192.168.1.1"));
    CHECK(small.back() == v4("192.168.1.254"));
    CHECK(std::ranges::find(small, v4("192.168.1.5")) == small.end());
    CHECK(discovery::addresses_around(v4("10.0.16.1"), 20).size() == 4093);
    const auto part = discovery::addresses_around(v4("10.1.33.7"), 8);
    CHECK(part.size() == 4095);
    CHECK(part.front() == v4("10.1.32.0"));
    CHECK(discovery::addresses_around(v4("10.0.0.1"), 8).size() == 4094);  // 10.0.0.0 is the network's own
    CHECK(discovery::addresses_around(v4("10.0.0.0"), 31) == std::vector{v4("10.0.0.1")});
    CHECK(discovery::addresses_around(v4("10.0.0.0"), 32).empty());
    CHECK(discovery::addresses_around(v4("255.255.255.250"), 24).size() == 253);
}

TEST_CASE("a sweep asks each address twice, in its pace; who has answered is not asked again") {
    const Time start(base::seconds(100));
    const std::vector<Ipv4> answering{v4("192.168.1.1"), v4("192.168.1.254")};
    const auto played = play(SweepSchedule(discovery::addresses_around(v4("192.168.1.5"), 24), start), answering);
    CHECK(played.asked.size() == 253);
    std::vector<Time> all;
    for (const auto& [address, times] : played.asked) {
        const bool answered = std::ranges::find(answering, address) != answering.end();
        CHECK(times.size() == (answered ? 1 : 2));
        if (!answered) CHECK(times[1] - times[0] >= milliseconds(375));
        all.insert(all.end(), times.begin(), times.end());
    }
    std::ranges::sort(all);
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i] - all[i - 1] >= std::chrono::microseconds(1500));
    CHECK(played.last + discovery::kAnswerPatience - start < milliseconds(1500));
}

TEST_CASE("a sweep of a /20 is done in 6 s") {
    const Time start(base::seconds(100));
    const auto played = play(SweepSchedule(discovery::addresses_around(v4("10.0.16.1"), 20), start));
    CHECK(played.asked.size() == 4093);
    for (const auto& [address, times] : played.asked) CHECK(times.size() == 2);
    CHECK(played.last + discovery::kAnswerPatience - start < milliseconds(5000));
}

TEST_CASE("over the air a sweep is gentle: one address every 10 ms, a /24 at most, and done before its job's end") {
    const auto addresses = discovery::addresses_around(v4("10.0.16.1"), 16, discovery::Medium::Air);
    CHECK(addresses.size() == 255);  // those with 0 and 255 at their end are hosts of a /16
    const Time start(base::seconds(100));
    const auto played = play(SweepSchedule(addresses, start, discovery::Medium::Air));
    std::vector<Time> all;
    for (const auto& [address, times] : played.asked) all.insert(all.end(), times.begin(), times.end());
    std::ranges::sort(all);
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i] - all[i - 1] >= milliseconds(10));
    CHECK(all.size() == 510);
    CHECK(played.last + discovery::kAnswerPatience - start < milliseconds(6000));
}

TEST_CASE("discovery asks on every link that is up and hears broadcasts, whatever it is made of") {
    base::Link link;
    link.up = link.carrier = true;
    using netcfg::LinkKind;
    for (const auto kind :
         {LinkKind::Ethernet, LinkKind::Vlan, LinkKind::Bridge, LinkKind::Bond, LinkKind::Wireless, LinkKind::Other}) {
        CHECK(discovery::is_asked_on(link, {kind, true, true, ""}));
        CHECK_FALSE(discovery::is_asked_on(link, {kind, true, false, ""}));  // lo, a tunnel
        CHECK_FALSE(discovery::is_asked_on(link, {kind, true, true, "br0"}));
    }
    link.carrier = false;
    CHECK_FALSE(discovery::is_asked_on(link, {LinkKind::Bridge, true, true, ""}));
}

TEST_CASE("a sweep that was held up does not catch up in a burst") {
    const Time start(base::seconds(100));
    SweepSchedule schedule(discovery::addresses_around(v4("192.168.1.5"), 24), start);
    int burst = 0;
    while (schedule.next(start + base::seconds(10))) ++burst;
    CHECK(burst <= 15);
}

TEST_CASE("a sweep of nobody, or where all have answered, is over; strangers' answers are no news") {
    CHECK_FALSE(SweepSchedule({}, Time()).deadline());
    SweepSchedule schedule({v4("10.0.0.1")}, Time());
    CHECK_FALSE(schedule.answered(v4("10.0.0.2")));
    CHECK(schedule.next(Time()) == v4("10.0.0.1"));
    CHECK(schedule.answered(v4("10.0.0.1")));
    CHECK_FALSE(schedule.answered(v4("10.0.0.1")));
    CHECK_FALSE(schedule.deadline());
    CHECK_FALSE(schedule.next(Time(base::seconds(9))));
}

TEST_CASE("a DNS question reads back; an answer to another question is none") {
    const auto question = encode(DnsQuestion{"_nfs._tcp.local", DnsType::Ptr}, 0x1234, false);
    CHECK(question == bytes("123400000001000000000000"
                            "045f6e6673"
                            "045f746370"
                            "056c6f63616c"
                            "00"
                            "000c"
                            "0001"));
    CHECK(encode(DnsQuestion{"", DnsType::Ptr}, 1, false).empty());
    CHECK(encode(DnsQuestion{std::string(300, 'x'), DnsType::Ptr}, 1, false).empty());
    CHECK_FALSE(discovery::decode_dns(question, 0x1234));  // it is a question
    CHECK_FALSE(discovery::decode_dns({}, 0x1234));
}

TEST_CASE("an mDNS answer as avahi sends it: PTR, SRV, TXT and A in one message, names compressed, cache-flush set") {
    const auto answer = bytes(
        "12348400000100010000000304"
        "5f6e6673045f746370056c6f63616c00000c0001"  // the question again (RFC 6762 §6.7)
        "c00c000c00010000000a0008"
        "05526f6f7473c00c"  // PTR: Roots._nfs._tcp.local
        "c02d002180010000000a000c"
        "000000000801036e6173c016"  // SRV: 2049 nas.local
        "c02d001080010000000a000d"
        "0c706174683d2f7372762f7069"  // TXT: path=/srv/pi
        "c047000180010000000a0004"
        "c0a83202");  // A: 192.168.50.2
    const auto records = discovery::decode_dns(answer, 0x1234);
    REQUIRE(records);
    REQUIRE(records->size() == 4);
    DnsSd found;
    found.look_for("_nfs._tcp.local");
    found.take(*records, milliseconds(7));
    CHECK(found.found() == std::vector{Found{"192.168.50.2", "nas.local", "/srv/pi", milliseconds(7)}});
    for (std::size_t size = 0; size < answer.size(); ++size) {
        const auto torn = discovery::decode_dns(std::span(answer).first(size), 0x1234);
        CHECK((!torn || torn->size() < 4));
    }
}

TEST_CASE("DNS-SD asks on for what an answer leaves out, each question once") {
    DnsSd found;
    found.look_for("_nfs._tcp.lab");
    CHECK(found.questions() == std::vector<DnsQuestion>{{"_nfs._tcp.lab", DnsType::Ptr}});
    found.take({pointer("_NFS._tcp.LAB", "a._nfs._tcp.lab"), pointer("_ipp._tcp.lab", "printer._ipp._tcp.lab")},
               milliseconds(1));
    CHECK(found.questions() ==
          std::vector<DnsQuestion>{{"a._nfs._tcp.lab", DnsType::Srv}, {"a._nfs._tcp.lab", DnsType::Txt}});
    CHECK(found.questions().empty());
    found.take({service("a._nfs._tcp.lab", "server.lab"), text("a._nfs._tcp.lab", {"x=y", "PATH=srv"})},
               milliseconds(2));
    CHECK(found.questions() == std::vector<DnsQuestion>{{"server.lab", DnsType::A}, {"server.lab", DnsType::Aaaa}});
    CHECK(found.found().empty());
    found.take({address("SERVER.lab", "10.0.0.1"), address("server.lab", "fd00::1"), address("other.lab", "10.0.0.9")},
               milliseconds(3));
    CHECK(found.found() == std::vector{Found{"10.0.0.1", "server.lab", "/srv", milliseconds(2)},
                                       Found{"fd00::1", "server.lab", "/srv", milliseconds(2)}});
}

TEST_CASE("a domain's NFS root (RFC 6641), and a service that is decidedly not there (a target of .)") {
    DnsSd found;
    found.look_up("lab");
    CHECK(found.questions() == std::vector<DnsQuestion>{{"_nfs-domainroot._tcp.lab", DnsType::Srv}});
    found.take({service("_nfs-domainroot._tcp.lab", "."), address(".", "10.0.0.1")}, milliseconds(1));
    CHECK(found.found().empty());
    found.take({service("_nfs-domainroot._tcp.lab", "server.lab"), address("server.lab", "10.0.0.1")}, milliseconds(1));
    CHECK(found.found() == std::vector{Found{"10.0.0.1", "server.lab", "/.domainroot-lab", milliseconds(1)}});
}

TEST_CASE("a storm of instances is bounded") {
    DnsSd found;
    found.look_for("_nfs._tcp.local");
    std::vector<DnsRecord> records;
    for (int i = 0; i < 1000; ++i) {
        const std::string name = std::to_string(i) + "._nfs._tcp.local";
        records.push_back(pointer("_nfs._tcp.local", name.c_str()));
        records.push_back(service(name.c_str(), (std::to_string(i) + ".local").c_str()));
        records.push_back(address((std::to_string(i) + ".local").c_str(), "10.0.0.1"));
    }
    found.take(records, milliseconds(1));
    CHECK(found.found().size() == discovery::kMostInstances);
    CHECK(found.questions().size() <= 4 * discovery::kMostInstances + 1);
}

TEST_CASE("what several sources find is one server, with each source once, the first first") {
    FoundServers servers;
    CHECK(servers.add(Source::Sweep, {"10.0.0.1", "", "", milliseconds(300)}));
    CHECK_FALSE(servers.add(Source::Mdns, {"10.0.0.1", "nas.local", "/a", milliseconds(100)}));
    CHECK_FALSE(servers.add(Source::Mdns, {"10.0.0.1", "nas.local", "/b", milliseconds(200)}));
    CHECK(servers.add(Source::Dhcp, {"10.0.0.2", "", "", milliseconds(1)}));
    REQUIRE(servers.all().size() == 2);
    const auto& first = servers.all()[0];
    CHECK(first.by ==
          std::vector<discovery::Finding>{{Source::Mdns, milliseconds(100)}, {Source::Sweep, milliseconds(300)}});
    CHECK(first.names == std::vector<std::string>{"nas.local"});
    CHECK(first.paths == std::vector<std::string>{"/a", "/b"});
}

TEST_CASE("servers, and what is said of one, are bounded; the rest is counted") {
    FoundServers servers;
    const auto crowd = [&servers](Source source, const std::string& network) {
        for (int i = 0; i < 100; ++i) servers.add(source, {network + std::to_string(i), "", "", {}});
    };
    crowd(Source::Sweep, "10.0.0.");
    CHECK(servers.all().size() == discovery::kMostOfSource);
    CHECK(servers.more() == discovery::kMostServers);
    for (int i = 0; i < 100; ++i) servers.add(Source::Mdns, {"10.0.0.1", std::to_string(i), "", {}});
    CHECK(servers.all()[1].names.size() == discovery::kMostHints);
    crowd(Source::Mdns, "10.0.1.");
    crowd(Source::Broadcast, "10.0.2.");
    CHECK(servers.all().size() == discovery::kMostServers - discovery::kKeptForNamed);
    CHECK(servers.add(Source::Configured, {"10.0.9.1", "", "", {}}));
    crowd(Source::Dhcp, "10.0.3.");
    CHECK(servers.all().size() == discovery::kMostServers);
}

TEST_CASE("a crowd that one source finds leaves room for the server that another does") {
    FoundServers servers;
    for (int i = 0; i < 100; ++i) servers.add(Source::Mdns, {"10.0.0." + std::to_string(i), "", "", {}});
    CHECK(servers.add(Source::Broadcast, {"10.0.1.1", "", "", {}}));
    CHECK(servers.add(Source::Dhcp, {"10.0.1.2", "", "", {}}));
}

TEST_CASE("a source's report comes whole out of its job's answer") {
    discovery::SourceReport report;
    report.source = Source::Mdns;
    report.found = {{"10.0.0.1", "nas.local", "/srv", milliseconds(12)}};
    report.note = "no rights";
    report.done = true;
    report.took = milliseconds(1500);
    CHECK(*discovery::decode_report(encode(report)) == report);
    for (const auto* text : {"", "{}", "[]", "\xff", R"({"source": 1})"}) CHECK_FALSE(discovery::decode_report(text));
}

TEST_CASE("names in .local belong to the link; case and a dot at the end do not count") {
    using discovery::is_multicast_name;
    for (const char* name : {"nas.local", "NAS.Local.", "my.nas.local"}) CHECK_MESSAGE(is_multicast_name(name), name);
    for (const char* name : {"nas", "nas.lan", "local", ".local", "nas.local.lan", "naslocal", ""}) {
        CHECK_MESSAGE(!is_multicast_name(name), name);
    }
}

TEST_CASE("what is heard of a name: its addresses alone, IPv4 first, link-local ones with their link") {
    discovery::HeardAddresses heard("nas.local");
    CHECK(heard.questions() == std::vector<DnsQuestion>{{"nas.local", DnsType::A}, {"nas.local", DnsType::Aaaa}});
    heard.take({address("other.local", "192.168.1.9"), pointer("nas.local", "nas.local")}, "eth0");
    CHECK(heard.is_empty());
    heard.take({address("nas.local", "fe80::2"), address("NAS.local", "fd00::2")}, "eth0");
    CHECK_FALSE(heard.is_complete());
    heard.take({address("nas.local", "192.168.1.2"), address("nas.local", "fd00::2")}, "eth1");
    CHECK(heard.is_complete());
    CHECK(heard.in_order() == std::vector<std::string>{"192.168.1.2", "fd00::2", "fe80::2%eth0"});
}

TEST_CASE("what is heard of a name leads to no group and not back to this machine, and is bounded") {
    discovery::HeardAddresses heard("nas.local");
    for (const char* nobody : {"0.0.0.0", "127.0.0.1", "224.0.0.251", "255.255.255.255", "::", "::1", "ff02::fb"}) {
        heard.take({address("nas.local", nobody)}, "eth0");
    }
    CHECK(heard.is_empty());
    for (int i = 1; i < 100; ++i) heard.take({address("nas.local", ("10.0.0." + std::to_string(i)).c_str())}, "eth0");
    CHECK(heard.in_order().size() == discovery::kMostHeard);
}
