// `farroot find` on a machine of its own, before real servers.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/lab/one.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr Duration kPatience = 240s;

// A machine on which `farroot find` has run; JSON null when what it printed is none.
struct Finder {
    Finder(Lan& lan, const std::string& words, const std::string& joined = "", const std::string& module = "")
        : machine(lan, Board::Virt,
                  {.cmdline = words,
                   .card = Card::None,
                   .first_init = "find-command",
                   .module = module,
                   .joined = joined}) {
        REQUIRE(machine.console_shows("FIND-DONE", kPatience));
        const std::string text = machine.console().between("JSON-BEGIN", "JSON-END").value_or("");
        INFO(text);
        found = json::parse(text, nullptr, false);
        REQUIRE_FALSE(found.is_discarded());
        CHECK(machine.console_shows("FIND-UNCHANGED"));
    }

    json server(const std::string& address) const { return one(found.at("servers"), "address", address); }
    json source(const std::string& name) const { return one(found.at("sources"), "source", name); }

    Pi machine;
    json found;
};

json exported(const json& server, const std::string& path) {
    return one(server.at("exports"), "path", path);
}

bool was_found_by(const json& server, const std::string& source) {
    const auto by = one(server.at("found_by"), "source", source);
    return !by.is_null() && by.at("after_ms").get<int>() >= 0;
}

using Texts = std::vector<std::string>;

// How often each address was asked for by ARP, and how often for a connection to port 2049.
struct Counts {
    std::map<std::string, int> arps;
    std::map<std::string, int> syns;
    Duration arps_took{};
};

Counts counts(const Lan& lan) {
    Counts out;
    std::optional<Moment> first;
    Moment last{};
    for (const auto& sent : lan.frames_from("pi", any_frame())) {
        const auto* arp = sent.frame.as<Arp>();
        if (arp != nullptr && arp->request && arp->sender != "0.0.0.0" && arp->sender != arp->target) {
            ++out.arps[arp->target];
            if (!first) first = sent.at;
            last = sent.at;
        }
        if (nfs_syn()(sent.frame)) ++out.syns[sent.frame.ip_to];
    }
    if (first) out.arps_took = std::chrono::duration_cast<Duration>(last - *first);
    return out;
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("farroot find shows a server with its versions, exports and roots, and who found it when") {
    Lan lan("find");
    Server server(lan, {.exports = {"/export/root", "/export/no-init"}});
    const Finder finder(lan, "lab.find=table,json");
    const std::string table = finder.machine.console().between("TABLE-BEGIN", "TABLE-END").value_or("");
    CAPTURE(table);
    for (const char* words :
         {"SERVER        NFS               ROUND TRIP  FOUND BY\n", "192.168.50.1  3, 4.0, 4.1, 4.2",
          "name         server.lab", "root         /export/root  for ", "SOURCE     FOUND  TOOK\n"}) {
        CHECK_MESSAGE(table.find(words) != std::string::npos, words);
    }

    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(found["nfs"] == "answers");
    CHECK(found["versions"] == Texts{"3", "4.0", "4.1", "4.2"});
    CHECK(found["portmapper"] == "answers");
    CHECK(found["mountd_port"].get<int>() > 0);
    CHECK(found["complete"] == true);
    for (const char* source : {"sweep", "broadcast", "dhcp"}) CHECK_MESSAGE(was_found_by(found, source), source);
    CHECK(found["paths"] == Texts{"/export/root"});

    const json root = exported(found, "/export/root");
    REQUIRE_FALSE(root.is_null());
    CHECK(root == found["exports"][0]);
    CHECK(root["root"] == true);
    CHECK(root["init"] == "/sbin/init");
    CHECK(root["listed"] == true);
    CHECK(root["over_v4"] == true);
    const auto clients = root["clients"].get<Texts>();
    CHECK(std::ranges::find(clients, "192.168.50.0/24") != clients.end());
    CHECK(exported(found, "/export/no-init")["root"] == false);
    CHECK(server.run("cat /var/lib/nfs/rmtab").empty());
}

TEST_CASE("a sweep of a /24 asks each address twice at most, and connects once to each that answered") {
    Lan lan("find-sweep-24");
    Server server(lan);
    server.host("other", "192.168.50.7/24");
    const Finder finder(lan, "");
    const json sweep = finder.source("sweep");
    CHECK(sweep["found"] == 1);
    CHECK(was_found_by(finder.server("192.168.50.1"), "sweep"));
    const Counts sent = counts(lan);
    CHECK(sent.arps.size() == 253);
    for (const auto& asked : sent.arps) CHECK_MESSAGE(asked.second <= 2, asked.first);
    CHECK(sent.arps.at("192.168.50.200") == 2);
    CHECK(sent.syns.at("192.168.50.7") == 1);
    CHECK(sent.syns.size() == 2);
    MESSAGE("the /24 was swept in " << sweep["took_ms"] << " ms, its ARP requests in " << sent.arps_took.count()
                                    << " ms");
}

TEST_CASE("a sweep of a /20 asks each of its 4093 addresses twice at most") {
    Lan lan("find-sweep-20");
    Server server(lan, {.prefix = 20, .dhcp = DhcpBy::Nobody});
    const Finder finder(lan, "lab.address=192.168.50.20/20");
    const json sweep = finder.source("sweep");
    CHECK(sweep["found"] == 1);
    const Counts sent = counts(lan);
    CHECK(sent.arps.size() == 4093);
    for (const auto& asked : sent.arps) CHECK_MESSAGE(asked.second <= 2, asked.first);
    CHECK(sent.syns.size() == 1);
    MESSAGE("the /20 was swept in " << sweep["took_ms"] << " ms, its ARP requests in " << sent.arps_took.count()
                                    << " ms");
}

TEST_CASE("servers of NFS 3 alone, of 4 alone and of 4.1 and later alone, without a portmapper, show their exports") {
    Lan lan("find-versions");
    Server third(lan, {.nfs = Nfs::V3});
    Server fourth(lan, {.nfs = Nfs::V4, .address = "192.168.50.4", .name = "fourth", .dhcp = DhcpBy::Nobody});
    Server later(lan, {.nfs = Nfs::V4, .address = "192.168.50.5", .name = "later", .dhcp = DhcpBy::Nobody});
    later.run("rpc.nfsd 0; rpc.nfsd --no-nfs-version 3 --no-nfs-version 4.0 4; echo Y > /proc/fs/nfsd/v4_end_grace");
    const Finder finder(lan, "");

    const json three = finder.server("192.168.50.1");
    REQUIRE_FALSE(three.is_null());
    CHECK(three["versions"] == Texts{"3"});
    CHECK(exported(three, "/export/root")["root"] == true);
    CHECK(exported(three, "/export/root")["over_v4"] == false);

    const json four = finder.server("192.168.50.4");
    REQUIRE_FALSE(four.is_null());
    CHECK(four["versions"] == Texts{"4.0", "4.1", "4.2"});
    CHECK(four["portmapper"] == "refuses");
    CHECK(exported(four, "/export/root")["root"] == true);
    CHECK(exported(four, "/export/root")["listed"] == false);
    CHECK(four["passages"] == Texts{"/", "/export"});

    const json from_41 = finder.server("192.168.50.5");
    REQUIRE_FALSE(from_41.is_null());
    CHECK(from_41["versions"] == Texts{"4.1", "4.2"});
    CHECK(exported(from_41, "/export/root")["root"] == true);
    CHECK(exported(from_41, "/export/root")["init"] == "/sbin/init");
    CHECK(from_41["passages"] == Texts{"/", "/export"});
    // The survey's client is off the server again.
    CHECK(later.run("ls /proc/fs/nfsd/clients").empty());
}

TEST_CASE("an export for another address is shown with that address, and that this one is not let in") {
    Lan lan("find-denied");
    Server server(lan);
    server.run("exportfs -au && exportfs -o rw,no_subtree_check 192.168.50.250:/export/root");
    const Finder finder(lan, "lab.servers=server.lab");
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    const json root = exported(found, "/export/root");
    REQUIRE_FALSE(root.is_null());
    CHECK(root["clients"] == Texts{"192.168.50.250"});
    CHECK(root["looked"] == "denied");
    CHECK(root["root"] == false);
    CHECK(finder.found["sources"].size() == 1);
    // Nobody else was asked.
    CHECK(counts(lan).arps.size() == 1);
}

TEST_CASE("a name with forty addresses: eight of them are asked") {
    Lan lan("find-many-addresses");
    Server server(lan, {.dnsmasq = {"--addn-hosts=/run/many"}});
    server.run("for i in $(seq 101 140); do echo \"192.168.50.$i many.lab\" >> /run/many; done; killall -HUP dnsmasq");
    const Finder finder(lan, "lab.servers=many.lab");
    CHECK(finder.found["servers"].size() == 8);
    std::size_t asked = 0;
    for (const auto& [address, times] : counts(lan).arps) asked += address == "192.168.50.1" ? 0 : 1;
    CHECK(asked == 8);
}

TEST_CASE("a server far away: a root that there was no time for is not called something else") {
    Lan lan("find-far");
    Server server(lan);
    server.run(
        "for i in 1 2 3 4 5 6 7 8; do mkdir /export/$i && mount -t tmpfs tmpfs /export/$i && mkdir /export/$i/sbin && "
        "cp -a /export/root/sbin/init /export/$i/sbin/ && "
        "exportfs -o rw,no_subtree_check,fsid=8$i 192.168.50.0/24:/export/$i; done");
    lan.delays(50ms);
    const Finder finder(lan, "lab.servers=192.168.50.1");
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(found["exports"].size() == 9);
    for (const auto& each : found["exports"]) CHECK_MESSAGE((each["root"] == true || each["looked"] != "yes"), each);
}

TEST_CASE("without root's rights farroot find sweeps by TCP, and says what it could not ask") {
    Lan lan("find-nobody");
    Server server(lan);
    const Finder finder(lan, "lab.rights=none");
    CHECK(finder.source("sweep")["note"].get<std::string>().find("CAP_NET_RAW") != std::string::npos);
    CHECK(finder.source("dhcp")["note"].get<std::string>().find("CAP_NET_RAW") != std::string::npos);
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(was_found_by(found, "sweep"));
    const Counts sent = counts(lan);
    CHECK(sent.syns.at("192.168.50.1") >= 1);
}

TEST_CASE("a server that avahi announces is found by multicast DNS, with its name and path") {
    Lan lan("find-avahi");
    Server server(lan, {.root_path = ""});
    server.run("announce nas /export/root");
    const Finder finder(lan, "");
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(was_found_by(found, "mdns"));
    const auto names = found["names"].get<Texts>();
    CHECK(std::ranges::find(names, "nas.local") != names.end());
    CHECK(found["paths"] == Texts{"/export/root"});
}

TEST_CASE("servers that the domain's DNS names are found: by DNS-SD, and as its NFS domain root") {
    Lan lan("find-dns");
    Server server(lan, {.root_path = "",
                        .dnsmasq = {"--ptr-record=_nfs._tcp.lab,roots._nfs._tcp.lab",
                                    "--srv-host=roots._nfs._tcp.lab,server.lab,2049",
                                    "--txt-record=roots._nfs._tcp.lab,path=/export/root",
                                    "--srv-host=_nfs-domainroot._tcp.lab,server.lab,2049"}});
    const Finder finder(lan, "");
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(was_found_by(found, "dns"));
    const auto paths = found["paths"].get<std::set<std::string>>();
    CHECK(paths == std::set<std::string>{"/.domainroot-lab", "/export/root"});
}

TEST_CASE("nfs-ganesha is surveyed like the kernel's server") {
    Lan lan("find-ganesha");
    Server server(lan, {.nfs = Nfs::Off});
    server.run("ganesha 3,4 /export/root /pi");
    const Finder finder(lan, "");
    CAPTURE(server.run("tail -n 30 /run/ganesha.log"));
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(found["nfs"] == "answers");
    CHECK(found["versions"][0] == "3");
    CHECK(exported(found, "/export/root")["root"] == true);
    CHECK(exported(found, "/pi")["root"] == true);
}

namespace {

// Where an address is on another link than an Ethernet adapter's own.
void check_found_over(Lan& lan, const std::string& link) {
    const Finder finder(lan, "lab.link=" + link, "links.img");
    INFO(finder.found.dump());
    const json found = finder.server("192.168.50.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(found["nfs"] == "answers");
    for (const char* source : {"sweep", "broadcast", "dhcp"}) CHECK_MESSAGE(was_found_by(found, source), source);
    CHECK(exported(found, "/export/root")["root"] == true);
}

}  // namespace

TEST_CASE("farroot find on a machine whose address is on a bridge") {
    Lan lan("find-bridge");
    Server server(lan);
    check_found_over(lan, "bridge");
}

TEST_CASE("farroot find on a machine whose address is on a bond" * doctest::test_suite("long")) {
    Lan lan("find-bond");
    Server server(lan);
    check_found_over(lan, "bond");
}

TEST_CASE("farroot find on a machine whose address is on a VLAN" * doctest::test_suite("long")) {
    Lan lan("find-vlan");
    Server server(lan, {.net = Net::Vlan5});
    check_found_over(lan, "vlan");
}

TEST_CASE("farroot find on a machine whose address is on a virtual link" * doctest::test_suite("long")) {
    Lan lan("find-macvlan");
    Server server(lan);
    check_found_over(lan, "macvlan");
}

TEST_CASE("farroot find over the air: it is swept gently, and its server found" * doctest::test_suite("long")) {
    Lan lan("find-radio");
    const Finder finder(lan, "lab.link=radio lab.address=10.0.9.20/23", "links.img", "hostile-server");
    INFO(finder.found.dump());
    const json found = finder.server("10.0.9.1");
    REQUIRE_FALSE(found.is_null());
    CHECK(was_found_by(found, "sweep"));
    CHECK(found["nfs"] == "answers");
    const json sweep = finder.source("sweep");
    CHECK(sweep["note"] == "of 10.0.8.0/23 only the /24 around 10.0.9.20");
    // No machine is slow enough for less: 253 addresses or more, twice, 10 ms each.
    CHECK(sweep["took_ms"].get<int>() >= 5000);
}

TEST_SUITE_END();
