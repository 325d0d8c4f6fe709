// Each cause from the evidence that tells it from those that look like it.
#include "agent/causes/explain.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>

#include "agent/causes/onlooker.h"

using agent::causes::Evidence;
using agent::causes::explain;
using agent::causes::IcmpWord;
using agent::causes::NeighbourWord;
using agent::causes::RpcReply;
using base::Cause;
using Causes = std::vector<Cause>;

namespace {

constexpr RpcReply kYes{RpcReply::Kind::Success};
constexpr RpcReply kSilent{RpcReply::Kind::Silent};
constexpr RpcReply kNo{RpcReply::Kind::VersionMismatch, 3, 3};

// A server at 192.168.1.2 that offers everything, and a root in it that is fine.
Evidence all_is_well() {
    Evidence evidence;
    evidence.server = "192.168.1.2";
    evidence.path = "/srv/root";
    evidence.address = "192.168.1.2";
    evidence.own_address = "192.168.1.5";
    evidence.on_link = true;
    evidence.next_hop = "192.168.1.2";
    evidence.neighbour = NeighbourWord::Answers;
    evidence.nfs = {0};
    evidence.portmapper = {0};
    evidence.mountd = {0};
    evidence.null_3 = kYes;
    evidence.null_4 = kYes;
    evidence.long_request = kYes;
    evidence.minor_versions = {{0, 0}, {1, 10071}, {2, 10071}};
    evidence.mountd_port = {kYes, 20048};
    evidence.exports = {agent::causes::ExportLine{"/srv/root", {"192.168.1.0/24"}},
                        agent::causes::ExportLine{"/srv/other", {}}};
    evidence.mount_reserved = {kYes, 0, {1}};
    evidence.mount_unprivileged = {kYes, 13, {}};
    evidence.lookup_reserved = {kYes, 0, "", {}};
    evidence.lookup_unprivileged = {kYes, 1, "root", {}};
    evidence.trial.mounts = {{"4.2", 0, ""}};
    evidence.trial.root = agent::core::RootFacts{};
    evidence.trial.root->has_modules = true;
    return evidence;
}

// Nothing of the server's is reached: what was asked later is not there.
Evidence no_connection(int error) {
    const Evidence well = all_is_well();
    Evidence evidence;
    evidence.server = well.server;
    evidence.path = well.path;
    evidence.address = well.address;
    evidence.own_address = well.own_address;
    evidence.on_link = true;
    evidence.next_hop = well.next_hop;
    evidence.nfs = {error};
    evidence.portmapper = {error};
    evidence.trial.mounts = {{"4.2", error, ""}};
    return evidence;
}

Evidence not_mounted(int error) {
    Evidence evidence = all_is_well();
    evidence.trial.mounts = {{"4.2", error, ""}};
    evidence.trial.root.reset();
    return evidence;
}

// Hidden and denied from whatever port.
Evidence refused() {
    Evidence evidence = not_mounted(ENOENT);
    evidence.mount_reserved = {kYes, 13, {}};
    evidence.lookup_reserved = {kYes, 2, "root", {}};
    evidence.lookup_unprivileged = {kYes, 2, "root", {}};
    return evidence;
}

std::vector<agent::causes::ExportLine> root_exported_to(std::vector<std::string> clients) {
    return {agent::causes::ExportLine{"/srv/root", std::move(clients)}};
}

Causes causes(const Evidence& evidence) {
    Causes found;
    for (const auto& finding : explain(evidence)) found.push_back(finding.cause);
    return found;
}

std::string first_remedy(const Evidence& evidence) {
    const auto found = explain(evidence);
    return found.empty() ? "" : found.front().remedy();
}

}  // namespace

TEST_CASE("causes: a root that is fine has none") {
    CHECK(causes(all_is_well()).empty());
}

TEST_CASE("causes: the way to the server") {
    Evidence silent = no_connection(ETIMEDOUT);
    CHECK(causes(silent) == Causes{Cause::HostSilent});
    SUBCASE("nobody has the address") {
        silent.neighbour = NeighbourWord::Silent;
        CHECK(causes(silent) == Causes{Cause::NoNeighbour});
    }
    SUBCASE("the gateway is dead") {
        silent.neighbour = NeighbourWord::Silent;
        silent.on_link = false;
        silent.next_hop = "192.168.1.1";
        CHECK(causes(silent) == Causes{Cause::GatewaySilent});
        CHECK(explain(silent).front().object == "192.168.1.1");
    }
    SUBCASE("filtered: it answers ARP") {
        silent.neighbour = NeighbourWord::Answers;
        CHECK(causes(silent) == Causes{Cause::Filtered});
        CHECK(first_remedy(silent) == "allow TCP port 2049 from 192.168.1.5 in the firewall of the server");
    }
    SUBCASE("a gateway that answers ARP says nothing about the server") {
        silent.on_link = false;
        silent.neighbour = NeighbourWord::Answers;
        CHECK(causes(silent) == Causes{Cause::HostSilent});
    }
    SUBCASE("filtered behind a gateway: another port of it refuses") {
        silent.on_link = false;
        silent.portmapper = {ECONNREFUSED};
        CHECK(causes(silent) == Causes{Cause::Filtered});
    }
    SUBCASE("refused") {
        CHECK(causes(no_connection(ECONNREFUSED)) == Causes{Cause::PortRefused});
    }
    SUBCASE("prohibited by a firewall that says so") {
        Evidence prohibited = no_connection(EHOSTUNREACH);
        prohibited.neighbour = NeighbourWord::Answers;
        prohibited.icmp = {{IcmpWord::Kind::Prohibited, "192.168.1.2"}};
        CHECK(causes(prohibited) == Causes{Cause::Prohibited});
        CHECK(first_remedy(prohibited) == "allow TCP port 2049 from 192.168.1.5 on 192.168.1.2");
    }
    SUBCASE("a router knows no such host") {
        Evidence gone = no_connection(EHOSTUNREACH);
        gone.on_link = false;
        gone.icmp = {{IcmpWord::Kind::HostUnreachable, "10.0.0.1"}};
        CHECK(causes(gone) == Causes{Cause::HostSilent});
    }
    SUBCASE("unreachable, and nobody says why") {
        CHECK(causes(no_connection(EHOSTUNREACH)) == Causes{Cause::Unknown});
    }
    SUBCASE("no route") {
        Evidence lost = no_connection(ENETUNREACH);
        CHECK(causes(lost) == Causes{Cause::NetworkUnreachable});
        lost.no_route = base::Failure{Cause::NetworkUnreachable, "192.168.1.2", "route", ENETUNREACH, ""};
        CHECK(causes(lost) == Causes{Cause::NetworkUnreachable});
    }
    SUBCASE("no such name") {
        Evidence unnamed;
        unnamed.name_failure = base::Failure{Cause::NameUnresolved, "nas", "resolve", 0, ""};
        CHECK(causes(unnamed) == Causes{Cause::NameUnresolved});
    }
}

TEST_CASE("causes: the services") {
    Evidence evidence = not_mounted(EPROTONOSUPPORT);
    SUBCASE("NFS over UDP alone") {
        Evidence datagrams = no_connection(ECONNREFUSED);
        CHECK(causes(datagrams) == Causes{Cause::PortRefused});
        datagrams.udp_alone = true;
        CHECK(causes(datagrams) == Causes{Cause::UdpOnly});
    }
    SUBCASE("the version that is wanted is not offered") {
        evidence.version = "4.2";
        evidence.minor_versions[2] = 10021;
        CHECK(causes(evidence) == Causes{Cause::VersionNotOffered});
        CHECK(first_remedy(evidence) == "use vers=4.1, 4.0, 3, or switch version 4.2 on in the server's /etc/nfs.conf");
    }
    SUBCASE("version 4 is wanted of a server of version 3") {
        evidence.version = "4";
        evidence.null_4 = kNo;
        CHECK(causes(evidence) == Causes{Cause::VersionNotOffered});
    }
    SUBCASE("a version that is offered, and this kernel lacks") {
        CHECK(causes(evidence) == Causes{Cause::NfsUnsupported});
        CHECK(first_remedy(evidence) == "build the image with the module nfsv4 of this kernel");
    }
    SUBCASE("a kernel without NFS") {
        evidence.trial.mounts = {{"4.2", ENODEV, ""}};
        CHECK(first_remedy(evidence) == "build the image with the module nfs of this kernel");
    }
    SUBCASE("no portmapper is no matter where version 4 is offered") {
        Evidence well = all_is_well();
        well.portmapper = {ECONNREFUSED};
        well.mountd_port.reset();
        CHECK(causes(well).empty());
    }
    SUBCASE("version 3") {
        evidence.trial.mounts = {{"3", ECONNREFUSED, ""}};
        evidence.null_4 = kNo;
        evidence.minor_versions.clear();
        evidence.lookup_reserved.reset();
        evidence.lookup_unprivileged.reset();
        evidence.mount_reserved.reset();
        evidence.mount_unprivileged.reset();
        evidence.exports.reset();
        SUBCASE("the portmapper is silent") {
            evidence.portmapper = {ETIMEDOUT};
            evidence.mountd_port.reset();
            CHECK(causes(evidence) == Causes{Cause::PortmapperSilent});
        }
        SUBCASE("mountd is not registered") {
            evidence.mountd_port = {kYes, 0};
            CHECK(causes(evidence) == Causes{Cause::MountdNotRegistered});
        }
        SUBCASE("mountd is registered and not there") {
            evidence.mountd = {ECONNREFUSED};
            CHECK(causes(evidence) == Causes{Cause::MountdSilent});
            CHECK(first_remedy(evidence).find("20048") != std::string::npos);
        }
        SUBCASE("mountd takes the connection and does not answer") {
            evidence.mount_reserved = {kSilent, 0, {}};
            CHECK(causes(evidence) == Causes{Cause::MountdSilent});
        }
    }
}

TEST_CASE("causes: silence after the connection") {
    Evidence evidence = not_mounted(ETIMEDOUT);
    SUBCASE("no request is answered") {
        evidence.null_3 = kSilent;
        evidence.null_4 = kSilent;
        CHECK(causes(evidence) == Causes{Cause::StoppedAnswering});
    }
    SUBCASE("short requests are, the mount is not") {
        CHECK(causes(evidence) == Causes{Cause::StoppedAnswering});
    }
    SUBCASE("long ones are lost") {
        evidence.long_request = kSilent;
        CHECK(causes(evidence) == Causes{Cause::LongFramesLost});
    }
    SUBCASE("in its grace period") {
        Evidence grace = all_is_well();
        grace.trial.root.reset();
        grace.trial.in_grace = true;
        grace.trial.given_up = true;
        CHECK(causes(grace) == Causes{Cause::ServerInGrace});
        grace.trial.in_grace = false;
        CHECK(causes(grace) == Causes{Cause::StoppedAnswering});
    }
}

TEST_CASE("causes: the export") {
    Evidence evidence = refused();
    SUBCASE("denied for this address") {
        evidence.exports = root_exported_to({"192.168.1.7", "10.0.0.0/255.0.0.0"});
        CHECK(causes(evidence) == Causes{Cause::AccessDenied});
        CHECK(first_remedy(evidence) ==
              "add to /etc/exports on the server: /srv/root 192.168.1.5(ro,no_root_squash,no_subtree_check), then run "
              "exportfs -ra");
        evidence.read_write = true;
        CHECK(first_remedy(evidence).find("192.168.1.5(rw,") != std::string::npos);
    }
    SUBCASE("exported to a host's name, which tells nothing without NFSv4") {
        evidence.exports = root_exported_to({"pi5.lan"});
        CHECK(causes(evidence) == Causes{Cause::AccessDenied});  // knfsd hides it: a wrong port would be told
        evidence.lookup_reserved.reset();
        evidence.lookup_unprivileged.reset();
        CHECK(causes(evidence) == Causes{Cause::Unknown});
    }
    SUBCASE("refused for its port behind NAT") {
        evidence.lookup_reserved = {kYes, 1, "root", {}};
        CHECK(causes(evidence) == Causes{Cause::InsecurePort});
    }
    SUBCASE("refused for its port, over version 3") {
        evidence.lookup_reserved.reset();
        evidence.lookup_unprivileged.reset();
        evidence.exports = root_exported_to({"*"});
        CHECK(causes(evidence) == Causes{Cause::InsecurePort});
    }
    SUBCASE("noresvport makes the difference") {
        evidence = not_mounted(EPERM);
        CHECK(causes(evidence) == Causes{Cause::Unknown});
        evidence.unprivileged_port = true;
        CHECK(causes(evidence) == Causes{Cause::InsecurePort});
    }
    SUBCASE("refused, though the list names this address") {
        CHECK(causes(evidence) == Causes{Cause::Unknown});
    }
    SUBCASE("no such export") {
        evidence.path = "/srv/roto";
        CHECK(causes(evidence) == Causes{Cause::ExportMissing});
        CHECK(first_remedy(evidence) ==
              "export /srv/roto in /etc/exports on the server, or name an export that it has: /srv/root, /srv/other");
    }
    SUBCASE("no such export, of a server without mountd: what its NFSv4 tree shows is named") {
        evidence.path = "/srv/roto";
        evidence.shown = evidence.exports;
        evidence.exports.reset();
        evidence.lookup_reserved = evidence.lookup_unprivileged = {kYes, 2, "roto", {}};
        CHECK(causes(evidence) == Causes{Cause::ExportMissing});
        CHECK(first_remedy(evidence) ==
              "export /srv/roto in /etc/exports on the server, or name an export that it has: /srv/root, /srv/other");
        evidence.path = "/srv";
        evidence.lookup_reserved = evidence.lookup_unprivileged = {kYes, 0, "", {}};
        CHECK(causes(evidence) == Causes{Cause::PseudoRootDirectory});
    }
    SUBCASE("no such directory in an export") {
        evidence.path = "/srv/root/missing";
        evidence.mount_reserved = {kYes, 2, {}};
        CHECK(causes(evidence) == Causes{Cause::ExportMissing});
    }
    SUBCASE("nothing is exported") {
        evidence.exports = std::vector<agent::causes::ExportLine>{};
        CHECK(causes(evidence) == Causes{Cause::ExportMissing});
        CHECK(first_remedy(evidence) == base::describe(Cause::ExportMissing).remedy);
    }
    SUBCASE("a server of version 4 alone") {
        evidence.exports.reset();
        evidence.mount_reserved.reset();
        evidence.mount_unprivileged.reset();
        CHECK(causes(evidence) == Causes{Cause::ExportMissing});
        evidence.lookup_reserved->status = 13;
        CHECK(causes(evidence) == Causes{Cause::AccessDenied});
    }
    SUBCASE("a directory above exports mounts, and has no init") {
        evidence = all_is_well();
        evidence.path = "/srv";
        evidence.trial.root_failure = base::Failure{Cause::NoInit, "192.168.1.2:/srv", "looked for /sbin/init", 0, ""};
        CHECK(causes(evidence) == Causes{Cause::PseudoRootDirectory});
        CHECK(first_remedy(evidence) == "name an export below it: /srv/root, /srv/other");
    }
    SUBCASE("Kerberos alone") {
        evidence.lookup_reserved = {kYes, 10016, "root", {390003, 390004}};
        CHECK(causes(evidence) == Causes{Cause::KerberosOnly});
        evidence.lookup_reserved.reset();
        evidence.mount_reserved = {kYes, 0, {390003}};
        CHECK(causes(evidence) == Causes{Cause::KerberosOnly});
        evidence.mount_reserved->flavors.push_back(1);
        CHECK(causes(evidence) != Causes{Cause::KerberosOnly});
    }
    SUBCASE("a stale handle") {
        CHECK(causes(not_mounted(ESTALE)) == Causes{Cause::StaleHandle});
    }
    SUBCASE("a mount that fails though nothing speaks against it") {
        const auto found = explain(not_mounted(EIO));
        REQUIRE(found.size() == 1);
        CHECK(found.front().cause == Cause::Unknown);
        CHECK(found.front().evidence == "version 4.2: Input/output error");
    }
}

TEST_CASE("causes: what is in the root") {
    Evidence evidence = all_is_well();
    auto& root = *evidence.trial.root;
    evidence.read_write = true;
    const auto write_fails = [&](const char* operation, int error) {
        root.write_probe = agent::core::WriteProbe{operation, error, 0};
        return causes(evidence);
    };
    CHECK(write_fails("", 0).empty());
    CHECK(write_fails("create", EROFS) == Causes{Cause::ExportReadOnly});
    CHECK(write_fails("create", EACCES) == Causes{Cause::RootSquashed});
    CHECK(write_fails("write", ENOSPC) == Causes{Cause::DiskFull});
    CHECK(write_fails("sync", EDQUOT) == Causes{Cause::QuotaExceeded});
    CHECK(write_fails("rename", EIO) == Causes{Cause::Unknown});
    root.write_probe = agent::core::WriteProbe{"", 0, 65534};
    CHECK(causes(evidence) == Causes{Cause::RootSquashed});
    // What the server calls root is nobody here: the file is root's all the same.
    root.owners_unmapped = true;
    CHECK(causes(evidence) == Causes{Cause::OwnersUnmapped});
    CHECK(first_remedy(evidence).find("Only_Numeric_Owners") != std::string::npos);
    root.write_probe.reset();
    CHECK(causes(evidence) == Causes{Cause::OwnersUnmapped});
    CHECK(write_fails("create", EACCES) == Causes{Cause::RootSquashed, Cause::OwnersUnmapped});
    root.write_probe.reset();
    root.owners_unmapped = false;

    root.has_modules = false;
    root.kernel = "6.1.0-rpi";
    CHECK(causes(evidence) == Causes{Cause::NoModules});
    CHECK(first_remedy(evidence) ==
          "install the package of this kernel in the root: /lib/modules/6.1.0-rpi is missing");
    root.needs_modules = false;
    CHECK(causes(evidence).empty());
    root.fstab_line = "/dev/mmcblk0p2 / ext4 defaults 0 1";
    CHECK(causes(evidence) == Causes{Cause::FstabOverRoot});
    root.fstab_line.clear();
    root.network_set_up = "/etc/network/interfaces: iface eth0 inet dhcp";
    root.network_change = "iface eth0 inet manual";
    CHECK(causes(evidence) == Causes{Cause::NetworkSetUp});
    CHECK(first_remedy(evidence) == "let it say this there: iface eth0 inet manual");
    root.network_set_up.clear();
    root.lacks = "/dev /proc";
    CHECK(causes(evidence) == Causes{Cause::NoMountPoints});
    CHECK(explain(evidence).front().evidence == "it has no /dev /proc");
    CHECK(first_remedy(evidence) ==
          "make them in the root: mkdir " + evidence.path + "/dev " + evidence.path + "/proc");
    root.lacks.clear();
    root.clock_ahead = base::seconds(59);
    CHECK(causes(evidence).empty());
    root.clock_ahead = base::seconds(-3600);
    CHECK(causes(evidence) == Causes{Cause::ClockOff});
    CHECK(explain(evidence).front().evidence == "the server's is 3600 s behind");

    evidence = all_is_well();
    evidence.trial.root.reset();
    evidence.trial.root_failure = base::Failure{Cause::WrongArchitecture, "root", "/sbin/init", 0, "ELF machine 62"};
    CHECK(causes(evidence) == Causes{Cause::WrongArchitecture});
}

TEST_CASE("causes: of two faults the one that hides the other comes first") {
    Evidence evidence = refused();
    evidence.version = "4.2";
    evidence.minor_versions[2] = 10021;
    evidence.exports = root_exported_to({"192.168.1.7"});
    CHECK(causes(evidence) == Causes{Cause::VersionNotOffered, Cause::AccessDenied});

    evidence = all_is_well();
    evidence.trial.root_failure = base::Failure{Cause::NoInit, "root", "looked for /sbin/init", 0, ""};
    evidence.trial.root->write_probe = agent::core::WriteProbe{"create", EROFS, 0};
    evidence.trial.root->has_modules = false;
    CHECK(causes(evidence) == Causes{Cause::NoInit, Cause::ExportReadOnly, Cause::NoModules});
}

TEST_CASE("causes: each has an id of its own, and a remedy that leaves no field open") {
    for (int i = 0; i <= static_cast<int>(Cause::JobTimedOut); ++i) {
        const auto cause = static_cast<Cause>(i);
        const auto& row = base::describe(cause);
        CAPTURE(row.id);
        REQUIRE(row.cause == cause);
        CHECK(base::cause_from_id(row.id) == cause);
        CHECK_FALSE(row.remedy.empty());
        CHECK(base::remedy_for(cause, {}) == row.remedy);
        const auto all = base::remedy_for(cause, {{"address", "A"},
                                                  {"path", "P"},
                                                  {"command", "C"},
                                                  {"port", "1"},
                                                  {"host", "H"},
                                                  {"exports", "E"},
                                                  {"options", "O"},
                                                  {"version", "V"},
                                                  {"offered", "F"},
                                                  {"module", "M"},
                                                  {"release", "R"},
                                                  {"line", "L"},
                                                  {"folders", "D"},
                                                  {"change", "G"},
                                                  {"modalias", "Q"},
                                                  {"filesystem", "X"}});
        CHECK(all.find('{') == std::string::npos);
        CHECK((row.exact.empty() || all != row.remedy));
    }
}

TEST_CASE("a machine that only looks: what is wrong with the root comes first, what this machine lacks last") {
    Evidence evidence = all_is_well();
    evidence.trial = {};
    evidence.trial.mounts = {{"4.2", ENODEV, "nfs"}};
    evidence.exports->erase(evidence.exports->begin());
    evidence.mount_reserved = {kYes, 2, {}};
    evidence.mount_unprivileged = {kYes, 2, {}};
    evidence.lookup_reserved = evidence.lookup_unprivileged = {kYes, 2, "root", {}};
    const auto on_pi = explain(evidence);
    REQUIRE(on_pi.size() == 2);
    CHECK(on_pi.front().cause == Cause::NfsUnsupported);
    const auto here = agent::causes::to_onlooker(on_pi);
    REQUIRE(here.size() == 2);
    CHECK(here.front().cause == Cause::ExportMissing);
    CHECK(here.front().remedy() == on_pi.back().remedy());
    CHECK(here.back().cause == Cause::NfsUnsupported);
    CHECK(here.back().text().starts_with("this machine: this kernel cannot mount NFS"));
    CHECK(here.back().remedy().starts_with("modprobe nfs here"));
    CHECK(here.back().remedy().find("image") == std::string::npos);
}

TEST_CASE("a machine that only looks: another processor and other modules are no fault of the root") {
    const auto of_root = [](Cause cause) { return base::Failure{cause, "192.168.1.2:/srv/root", "", 0, ""}; };
    const auto seen = agent::causes::to_onlooker(
        {of_root(Cause::WrongArchitecture), of_root(Cause::NoModules), of_root(Cause::RootSquashed)});
    CHECK(seen[0].cause == Cause::RootSquashed);
    CHECK(seen[1].remedy().starts_with("none, if the Pi has that processor"));
    CHECK(seen[2].remedy().starts_with("none, unless the Pi boots"));
}
