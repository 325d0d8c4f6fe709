// Roots in everybody's words, on the command line and from DHCP: what is mounted, with which options, is read from
// /proc/mounts in the booted root.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

struct Row {
    std::string words;                // the command line, or DHCP's option 17
    std::vector<std::string> mounts;  // what its mount says
};

void check_mount(Lan& lan, const Row& row, const std::string& command_line) {
    CAPTURE(row.words);
    Pi pi(lan, Board::Virt, {.cmdline = command_line, .card = Card::None});
    REQUIRE(pi.reaches_root(90s));
    const std::string mount = pi.root_mount();
    CAPTURE(mount);
    CHECK(mount.starts_with("192.168.50.1:/export/root / "));
    for (const auto& words : row.mounts) CHECK(mount.find(words) != std::string::npos);
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("spellings: a root in the words of the kernel, initramfs-tools and dracut") {
    Lan lan("spellings");
    Server server(lan);
    for (const Row& row : {
             Row{"root=/dev/nfs nfsroot=192.168.50.1:/export/root,vers=4.1,soft ip=dhcp",
                 {" nfs4 ro,", "vers=4.1", ",soft,"}},
             Row{"boot=nfs nfsroot=auto ip=dhcp rw", {" nfs4 rw,", "vers=4.2"}},
             Row{"root=nfs:192.168.50.1:/export/root:vers=3,nolock,noatime ip=dhcp",
                 {" nfs ro,noatime", "vers=3", ",nolock,"}},
             Row{"root=nfs4:192.168.50.1:/export/root,rsize=8192 ip=dhcp", {" nfs4 ", "vers=4.2", "rsize=8192"}},
             Row{"root=192.168.50.1:/export/root ip=dhcp", {" nfs4 ro,", "vers=4.2"}},
             Row{"root=nfs://192.168.50.1:2049/export/root ip=dhcp", {" nfs4 ro,", "vers=4.2"}},
         }) {
        check_mount(lan, row, row.words);
    }
}

TEST_CASE("spellings: DHCP's root path in every form, for root=dhcp") {
    Lan lan("spellings-dhcp");
    Server server(lan, {.root_path = "", .dnsmasq = {"--dhcp-optsfile=/run/dnsmasq.options"}});
    for (const Row& row : {
             Row{"/export/root", {" nfs4 ro,", "vers=4.2"}},
             Row{"192.168.50.1:/export/root", {" nfs4 ro,", "vers=4.2"}},
             Row{"nfs:192.168.50.1:/export/root", {" nfs4 ro,", "vers=4.2"}},
             Row{"nfs4:192.168.50.1:/export/root", {" nfs4 ro,", "vers=4.2"}},
             Row{"192.168.50.1:/export/root,vers=4.1,soft", {"vers=4.1", ",soft,"}},
             Row{"nfs:192.168.50.1:/export/root:vers=3,nolock", {" nfs ro,", "vers=3"}},
         }) {
        server.run("echo 'option:root-path,\"" + row.words + "\"' > /run/dnsmasq.options; killall -HUP dnsmasq");
        check_mount(lan, row, "root=dhcp");
    }
}

TEST_CASE("spellings: a local root by each of its names, with rootfstype= and rootflags=") {
    Lan lan("spellings-local");
    for (const Row& row : {
             Row{"root=/dev/mmcblk0p2 rootwait", {" ext4 ro,"}},
             Row{"root=UUID=5F9A3C2E-0d41-4b7b-9a52-6d1c8e0f7a33 rootdelay=3", {" ext4 ro,"}},
             Row{"root=LABEL=sd-root rw rootflags=noatime,commit=30", {" ext4 rw,noatime", ",commit=30"}},
             Row{"root=PARTUUID=fa440071-02 rootfstype=xfs,ext4 rw rootflags=data=journal",
                 {" ext4 rw,", ",data=journal"}},
         }) {
        CAPTURE(row.words);
        Pi pi(lan, Board::Virt, {.cmdline = row.words});
        REQUIRE(pi.reaches_root(90s));
        const std::string mount = pi.root_mount();
        CAPTURE(mount);
        CHECK(mount.starts_with("/dev/mmcblk0p2 / "));
        for (const auto& words : row.mounts) CHECK(mount.find(words) != std::string::npos);
        const auto first = pi.report()["candidates"][0];
        CHECK(first["source"] == "command line");
        CHECK(first["state"] == "booting");
    }
}

TEST_SUITE_END();
