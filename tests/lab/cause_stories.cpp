// Each cause that can be made from outside the stock image is made for real, in an order that a seed gives, and
// `farroot diagnose` in a booted Pi must name it. What can't be made here is tested from evidence alone
// (tests/unit/explain_test.cpp): a stale handle at the mount (the server's tree would have to change between MNT and
// the mount), a quota (the server's kernel has none), Kerberos told by SECINFO alone, "program unavailable", a router
// without a route, a port that NAT made unprivileged.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr unsigned kSeed = 20261124;
constexpr auto kPatience = 120s;

// What the lab's server is told, and what a Pi asks for.
struct Fault {
    std::string cause;  // the id that it must be given
    std::string how;    // tells apart the ways to make it
    std::string root = "192.168.50.1:/export/good";
    std::string options = "";  // of the command
    std::string server = "";   // commands of the server's shell
    std::string mend = "";
    std::string pi = "";  // commands of the Pi's shell
    std::string mend_pi = "";
    Lan::Filter filter = nullptr;
    std::size_t longest_frame = 0;
    std::string remedy = "";  // must be in it
};

const std::string kOnly3 = "rpc.nfsd 0; rpc.nfsd --no-nfs-version 4 4";
const std::string kFrom41 =
    "rpc.nfsd 0; rpc.nfsd --no-nfs-version 3 --no-nfs-version 4.0 4; echo Y > /proc/fs/nfsd/v4_end_grace";
const std::string kNormal = "rpc.nfsd 0; rpc.nfsd --grace-time 10 4; echo Y > /proc/fs/nfsd/v4_end_grace";
const std::string kExports = "exportfs -ua; exportfs -ra";

// In place of the export's own line.
std::string exported(const std::string& path, const std::string& client, const std::string& options) {
    return "exportfs -u 192.168.50.0/24:" + path + "; exportfs -o " + options + " " + client + ":" + path;
}

Lan::Filter drop_port(unsigned port) {
    return [port](const Frame& frame) {
        const auto* tcp = frame.as<Tcp>();
        return tcp == nullptr || tcp->port_to != port;
    };
}

std::vector<Fault> faults() {
    return {
        {.cause = "name-unresolved", .how = "no such name", .root = "nosuch.lab:/export/good"},
        {.cause = "no-neighbour", .how = "nobody has the address", .root = "192.168.50.66:/export/good"},
        {.cause = "network-unreachable", .how = "no route", .root = "10.1.2.3:/export/good"},
        {.cause = "gateway-silent", .how = "a dead gateway", .root = "10.98.0.1:/export/good"},
        {.cause = "host-silent", .how = "lost behind a router", .root = "10.99.7.7:/export/good"},
        {.cause = "host-silent", .how = "a router that knows no such host", .root = "10.99.6.6:/export/good"},
        {.cause = "prohibited",
         .how = "a router that forbids it",
         .root = "10.99.5.5:/export/good",
         .remedy = "allow TCP port 2049 from 192.168.50.20 on 192.168.50.1"},
        {.cause = "port-refused", .how = "nfsd is off", .server = "rpc.nfsd 0", .mend = kNormal},
        {.cause = "udp-only",
         .how = "nfsd over UDP alone",
         .server = "rpc.nfsd 0; rpc.nfsd --no-tcp --udp --no-nfs-version 4 4",
         .mend = "rpc.nfsd 0; rpc.nfsd --tcp --no-udp --grace-time 10 4; echo Y > /proc/fs/nfsd/v4_end_grace"},
        {.cause = "filtered",
         .how = "SYNs to 2049 vanish",
         .filter = drop_port(2049),
         .remedy = "allow TCP port 2049 from 192.168.50.20"},
        {.cause = "stopped-answering",
         .how = "it takes connections and says nothing",
         .root = "192.168.50.8:/export/good"},
        {.cause = "long-frames-lost", .how = "frames above 1200 bytes vanish", .longest_frame = 1200},
        {.cause = "version-not-offered",
         .how = "vers=4.2 of a server of version 3",
         .root = "192.168.50.1:/export/good,vers=4.2",
         .server = kOnly3,
         .mend = kNormal,
         .remedy = "use vers=3"},
        {.cause = "version-not-offered",
         .how = "vers=3 of a server of version 4",
         .root = "192.168.50.1:/export/good,vers=3",
         .server = "rpc.nfsd 0; rpc.nfsd --no-nfs-version 3 4; echo Y > /proc/fs/nfsd/v4_end_grace",
         .mend = kNormal,
         .remedy = "4.2"},
        {.cause = "nfs-unsupported",
         .how = "no module nfsv3",
         .root = "192.168.50.1:/export/good,vers=3",
         .pi = "$B rmmod nfsv3; $B mv /lib/farroot/*/modules/nfsv3.ko /nfsv3.ko",
         .mend_pi = "$B mv /nfsv3.ko /lib/farroot/*/modules/",
         .remedy = "module nfsv3"},
        {.cause = "portmapper-silent",
         .how = "version 3, and port 111 vanishes",
         .server = kOnly3,
         .mend = kNormal,
         .filter = drop_port(111)},
        {.cause = "mountd-not-registered",
         .how = "version 3, and mountd is off",
         .server = kOnly3 + "; killall rpc.mountd; usleep 500000",
         .mend = "rpc.mountd; " + kNormal},
        {.cause = "mountd-silent",
         .how = "version 3, and mountd hangs",
         .server = kOnly3 + "; killall -STOP rpc.mountd",
         .mend = "killall -CONT rpc.mountd; " + kNormal},
        // Nobody is known to this server who might reclaim: it ends its grace once the first client of 4.1 or
        // later has nothing to.
        {.cause = "server-in-grace",
         .how = "nfsd has just been restarted",
         .root = "192.168.50.1:/export/good,vers=4.0",
         .options = "--wait 8",
         .server = "rpc.nfsd 0; rpc.nfsd --grace-time 90 4",
         .mend = kNormal},
        {.cause = "export-missing",
         .how = "a slip of the finger",
         .root = "192.168.50.1:/export/goood",
         .remedy = "it has: /export/good,"},
        {.cause = "pseudo-root-directory",
         .how = "the folder above the exports",
         .root = "192.168.50.1:/export",
         .remedy = "/export/good"},
        {.cause = "export-missing",
         .how = "a slip of the finger, and NFS 4.1 alone without a portmapper",
         .root = "192.168.50.1:/export/goood",
         .server = kFrom41,
         .mend = kNormal,
         .filter = drop_port(111),
         .remedy = "it has: /export/good,"},
        {.cause = "pseudo-root-directory",
         .how = "the folder above the exports, and NFS 4.1 alone without a portmapper",
         .root = "192.168.50.1:/export",
         .server = kFrom41,
         .mend = kNormal,
         .filter = drop_port(111),
         .remedy = "below it: /export/"},
        {.cause = "access-denied",
         .how = "exported to another address",
         .server = exported("/export/good", "192.168.50.7", "rw,no_subtree_check,no_root_squash"),
         .mend = kExports,
         .remedy = "/export/good 192.168.50.20(ro,no_root_squash,no_subtree_check)"},
        {.cause = "insecure-port", .how = "noresvport", .root = "192.168.50.1:/export/good,noresvport"},
        {.cause = "kerberos-only",
         .how = "sec=krb5",
         .server = exported("/export/good", "192.168.50.0/24", "rw,no_subtree_check,no_root_squash,sec=krb5"),
         .mend = kExports},
        {.cause = "no-init", .how = "an empty tree", .root = "192.168.50.1:/export/no-init"},
        {.cause = "wrong-architecture", .how = "an init for amd64", .root = "192.168.50.1:/export/amd64"},
        {.cause = "interpreter-missing", .how = "a script's shell", .root = "192.168.50.1:/export/script"},
        {.cause = "root-squashed",
         .how = "root_squash",
         .options = "--rw",
         .server = exported("/export/good", "192.168.50.0/24", "rw,no_subtree_check,root_squash"),
         .mend = kExports,
         .remedy = "add no_root_squash to the options of /export/good"},
        {.cause = "export-read-only",
         .how = "ro",
         .options = "--rw",
         .server = exported("/export/good", "192.168.50.0/24", "ro,no_subtree_check,no_root_squash"),
         .mend = kExports,
         .remedy = "/export/good"},
        {.cause = "disk-full", .how = "a full file system", .root = "192.168.50.1:/export/full", .options = "--rw"},
        {.cause = "no-modules", .how = "no /lib/modules", .root = "192.168.50.1:/export/root"},
        {.cause = "fstab-over-root", .how = "the card's fstab", .root = "192.168.50.1:/export/fstab"},
        {.cause = "clock-off",
         .how = "two hours behind",
         .options = "--rw",
         .pi = "$B date -s @$(($($B date +%s) - 7200)) > /dev/null",
         .mend_pi = "$B date -s @$(($($B date +%s) + 7200)) > /dev/null"},
        {.cause = "none", .how = "nothing"},
    };
}

// The first is to be mended first.
std::vector<Fault> double_faults() {
    const std::string denied = exported("/export/good", "192.168.50.7", "rw,no_subtree_check,no_root_squash");
    return {
        {.cause = "filtered", .how = "and denied", .server = denied, .mend = kExports, .filter = drop_port(2049)},
        {.cause = "port-refused",
         .how = "and no such export",
         .root = "192.168.50.1:/export/goood",
         .server = "rpc.nfsd 0",
         .mend = kNormal},
        {.cause = "long-frames-lost", .how = "and denied", .server = denied, .mend = kExports, .longest_frame = 1200},
        {.cause = "version-not-offered",
         .how = "and denied",
         .root = "192.168.50.1:/export/good,vers=4.1",
         .server = denied + "; " + kOnly3,
         .mend = kNormal + "; " + kExports},
        {.cause = "portmapper-silent",
         .how = "and denied",
         .server = denied + "; " + kOnly3,
         .mend = kNormal + "; " + kExports,
         .filter = drop_port(111)},
        {.cause = "mountd-silent",
         .how = "and no such export",
         .root = "192.168.50.1:/export/goood",
         .server = kOnly3 + "; killall -STOP rpc.mountd",
         .mend = "killall -CONT rpc.mountd; " + kNormal},
        {.cause = "access-denied",
         .how = "and no init",
         .root = "192.168.50.1:/export/no-init",
         .server = exported("/export/no-init", "192.168.50.7", "rw,no_subtree_check,no_root_squash"),
         .mend = kExports},
        {.cause = "export-read-only",
         .how = "and squashed",
         .options = "--rw",
         .server = exported("/export/good", "192.168.50.0/24", "ro,no_subtree_check,root_squash"),
         .mend = kExports},
        {.cause = "no-init",
         .how = "and read-only",
         .root = "192.168.50.1:/export/no-init",
         .options = "--rw",
         .server = exported("/export/no-init", "192.168.50.0/24", "ro,no_subtree_check,no_root_squash"),
         .mend = kExports},
        {.cause = "disk-full", .how = "and no modules", .root = "192.168.50.1:/export/full", .options = "--rw"},
    };
}

// A booted Pi with a shell, beside a server whose exports lack nothing.
class Workshop {
public:
    explicit Workshop(std::string_view story)
        : lan_(story),
          server_(lan_, {.exports = {"/export/root", "/export/other", "/export/no-init"}, .root_path = ""}),
          pi_(lan_, Board::Virt, {.card = Card::None, .first_init = "command-shell"}) {
        for (const char* line :
             {"for name in good amd64 script fstab full; do mkdir -p /export/$name; done",
              "for name in good amd64 script fstab; do cp -a /export/root/. /export/$name/; mkdir -p "
              "/export/$name/lib/modules/$(uname -r); done",
              "cp /lab/bin/busybox /export/amd64/sbin/init.new && printf '\\076\\000' | busybox dd "
              "of=/export/amd64/sbin/init.new bs=1 seek=18 conv=notrunc 2>/dev/null && mv /export/amd64/sbin/init.new "
              "/export/amd64/sbin/init",
              "printf '#!/nowhere/sh\\n' > /export/script/sbin/init",
              "echo '/dev/mmcblk0p2 / ext4 defaults 0 1' > /export/fstab/etc/fstab",
              "mount -t tmpfs -o size=8m full /export/full && cp -a /export/root/. /export/full/",
              "busybox dd if=/dev/zero of=/export/full/filler bs=4k 2>/dev/null || true",
              "for name in good amd64 script fstab; do echo \"/export/$name "
              "192.168.50.0/24(rw,no_subtree_check,no_root_squash)\" >> /etc/exports; done",
              "echo '/export/full 192.168.50.0/24(rw,no_subtree_check,no_root_squash,fsid=77)' >> /etc/exports",
              "exportfs -ra", "host hang 192.168.50.8/24",
              "(on hang busybox nc -ll -p 2049 -e busybox sleep 1000 > /dev/null 2>&1 &)",
              "echo 1 > /proc/sys/net/ipv4/ip_forward",
              "ip route add prohibit 10.99.5.5 && ip route add unreachable 10.99.6.6 && ip route add blackhole "
              "10.99.7.7"}) {
            server_.run(line);
        }
        REQUIRE(pi_.console_shows("SHELL-READY", 60s));
    }

    std::string on_pi(std::string_view command) { return pi_.machine().ask(command, kPatience).text; }

    nlohmann::json examine(const Fault& fault) {
        if (!fault.server.empty()) server_.run(fault.server);
        if (!fault.pi.empty()) on_pi(fault.pi);
        if (fault.filter) lan_.pass_only(fault.filter);
        if (fault.longest_frame != 0) lan_.drops_longer_than(fault.longest_frame);
        const std::string text =
            on_pi("/bin/farroot diagnose --json " + fault.options + " " + fault.root + " 2>/dev/null");
        lan_.pass_only(nullptr);
        lan_.heals();
        if (!fault.mend_pi.empty()) on_pi(fault.mend_pi);
        if (!fault.mend.empty()) server_.run(fault.mend);
        return nlohmann::json::parse(text, nullptr, false);
    }

    std::string left_on_the_exports() {
        return server_.run(
            "for name in good root no-init full; do ls -a /export/$name | grep -e farroot -e nfs0; done; true");
    }

private:
    Lan lan_;
    Server server_;
    Pi pi_;
};

struct Named {
    std::string id = "no answer";
    std::string remedy;
};

Named first_named(const nlohmann::json& answer) {
    if (answer.is_discarded()) return {};
    for (const char* list : {"causes", "warnings"}) {
        if (!answer[list].empty()) return {answer[list][0]["id"], answer[list][0]["remedy"]};
    }
    return {"none", ""};
}

// Rows: what was made; columns: what was named, numbered as the rows are.
void print_matrix(const std::vector<std::pair<std::string, std::string>>& made_and_named) {
    std::set<std::string> ids;
    for (const auto& [made, named] : made_and_named) ids.insert({made, named});
    std::printf("fault made \\ cause named");
    for (std::size_t column = 1; column <= ids.size(); ++column) std::printf("%4zu", column);
    std::printf("\n");
    std::size_t row = 0;
    for (const auto& made : ids) {
        std::printf("%3zu %-20s", ++row, made.c_str());
        for (const auto& named : ids) {
            const auto count = std::ranges::count(made_and_named, std::pair(made, named));
            std::printf("%4s", count == 0 ? "." : std::to_string(count).c_str());
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

void examine_all(Workshop& workshop, std::vector<Fault> all) {
    std::ranges::shuffle(all, std::minstd_rand(kSeed));
    std::vector<std::pair<std::string, std::string>> made_and_named;
    for (const auto& fault : all) {
        const Clock::time_point began = Clock::now();
        const auto answer = workshop.examine(fault);
        const auto took = std::chrono::duration_cast<Duration>(Clock::now() - began).count();
        const Named named = first_named(answer);
        made_and_named.emplace_back(fault.cause, named.id);
        std::printf("%-22s %-40s -> %-22s %5.1f s\n", fault.cause.c_str(), fault.how.c_str(), named.id.c_str(),
                    static_cast<double>(took) / 1000);
        std::fflush(stdout);
        INFO(fault.cause << ", " << fault.how << ":\n" << answer.dump(1));
        CHECK(named.id == fault.cause);
        CHECK(named.remedy.find(fault.remedy) != std::string::npos);
    }
    print_matrix(made_and_named);
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("each cause that can be made is named, with its remedy, and none that looks like it") {
    Workshop workshop("causes");
    examine_all(workshop, faults());
    CHECK(workshop.left_on_the_exports().empty());
}

TEST_CASE("of two faults the one to mend first is named first" * doctest::test_suite("long")) {
    Workshop workshop("double-causes");
    examine_all(workshop, double_faults());
}

TEST_SUITE_END();
