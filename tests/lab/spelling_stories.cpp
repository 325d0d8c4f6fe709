// Roots in everybody's words, on the command line and from DHCP: what is mounted, with which options, is read from
// /proc/mounts in the booted root.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
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
using Rows = std::vector<Row>;

void check_mount(Lan& lan, const Row& row, const std::string& command_line) {
    CAPTURE(row.words);
    Pi pi(lan, Board::Virt, {.cmdline = command_line, .card = Card::None});
    REQUIRE(pi.reaches_root(90s));
    const std::string mount = pi.root_mount();
    CAPTURE(mount);
    CHECK(mount.starts_with("192.168.50.1:/export/root / "));
    for (const auto& words : row.mounts) CHECK(mount.find(words) != std::string::npos);
}

void check_command_lines(std::string_view story, const Rows& rows) {
    Lan lan(story);
    Server server(lan);
    for (const Row& row : rows) check_mount(lan, row, row.words);
}

void check_root_paths(std::string_view story, const Rows& rows) {
    Lan lan(story);
    Server server(lan, {.root_path = "", .dnsmasq = {"--dhcp-optsfile=/run/dnsmasq.options"}});
    for (const Row& row : rows) {
        server.run("echo 'option:root-path,\"" + row.words + "\"' > /run/dnsmasq.options; killall -HUP dnsmasq");
        check_mount(lan, row, "root=dhcp");
    }
}

void check_local_roots(std::string_view story, const Rows& rows) {
    Lan lan(story);
    for (const Row& row : rows) {
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

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("spellings: a root in the words of the kernel, initramfs-tools and dracut") {
    check_command_lines("spellings", {{"root=/dev/nfs nfsroot=192.168.50.1:/export/root,vers=4.1,soft ip=dhcp",
                                       {" nfs4 ro,", "vers=4.1", ",soft,"}},
                                      {"boot=nfs nfsroot=auto ip=dhcp rw", {" nfs4 rw,", "vers=4.2"}},
                                      {"root=nfs:192.168.50.1:/export/root:vers=3,nolock,noatime ip=dhcp",
                                       {" nfs ro,noatime", "vers=3", ",nolock,"}}});
}

// A static address by a link's name on a booted Pi, with a word that is none; a bond that nobody makes; an old guide's
// UDP, which this kernel does not mount over.
TEST_CASE("spellings: a card with three words that can't be taken as they are boots, and each is named") {
    Lan lan("spellings-wrong");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs nfsroot=192.168.50.1:/export/root,udp,vers=3 bond=bond0:end0 "
                      "ip=192.168.50.77::192.168.50.1:255.255.255.0:pi:end0:statik",
           .card = Card::None});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().find("proto=tcp") != std::string::npos);
    const auto report = pi.report();
    CHECK(report["links"][0]["address"] == "192.168.50.77/24");
    const std::string mistakes = report["mistakes"].dump();
    CAPTURE(mistakes);
    CHECK(mistakes.find("bond=bond0:end0 is ignored: farroot makes no bond") != std::string::npos);
    CHECK(mistakes.find("'statik' is not one of dhcp") != std::string::npos);
    CHECK(mistakes.find("most kernels do not mount NFS over UDP") != std::string::npos);
    CHECK(report["candidates"][0]["warnings"].dump().find("udp-unsupported") != std::string::npos);
    CHECK_FALSE(lan.first_from("pi", dhcp(Dhcp::Discover)));
}

TEST_CASE("spellings: DHCP's root path as RFC 2132 has it and with NFS's own words, for root=dhcp" *
          doctest::test_suite("long")) {
    check_root_paths("spellings-dhcp", {{"/export/root", {" nfs4 ro,", "vers=4.2"}},
                                        {"nfs:192.168.50.1:/export/root:vers=3,nolock", {" nfs ro,", "vers=3"}}});
}

TEST_CASE("spellings: a local root by two of its names, with rootfstype= and rootflags=") {
    check_local_roots("spellings-local", {{"root=UUID=5F9A3C2E-0d41-4b7b-9a52-6d1c8e0f7a33 rootdelay=3", {" ext4 ro,"}},
                                          {"root=PARTUUID=fa440071-02 rootfstype=xfs,ext4 rw rootflags=data=journal",
                                           {" ext4 rw,", ",data=journal"}}});
}

TEST_SUITE_END();

// They differ from those above in words alone.
TEST_SUITE_BEGIN("long");

TEST_CASE("spellings: a root in fewer words, and as an address of the web") {
    check_command_lines(
        "spellings-more",
        {{"root=nfs4:192.168.50.1:/export/root,rsize=8192 ip=dhcp", {" nfs4 ", "vers=4.2", "rsize=8192"}},
         {"root=192.168.50.1:/export/root ip=dhcp", {" nfs4 ro,", "vers=4.2"}},
         {"root=nfs://192.168.50.1:2049/export/root ip=dhcp", {" nfs4 ro,", "vers=4.2"}}});
}

TEST_CASE("spellings: DHCP's root path in its other forms, for root=dhcp") {
    check_root_paths("spellings-dhcp-more", {{"192.168.50.1:/export/root", {" nfs4 ro,", "vers=4.2"}},
                                             {"nfs:192.168.50.1:/export/root", {" nfs4 ro,", "vers=4.2"}},
                                             {"nfs4:192.168.50.1:/export/root", {" nfs4 ro,", "vers=4.2"}},
                                             {"192.168.50.1:/export/root,vers=4.1,soft", {"vers=4.1", ",soft,"}}});
}

TEST_CASE("spellings: a path on the command line, and DHCP's option 17 says on which server, above siaddr") {
    Lan lan("spellings-server");
    Server server(lan, {.root_path = "192.168.50.1:/other", .dnsmasq = {"--dhcp-boot=x,x,192.168.50.66"}});
    check_mount(lan, {"nfsroot=/export/root", {" nfs4 ro,"}}, "root=/dev/nfs nfsroot=/export/root ip=dhcp");
}

TEST_CASE("spellings: a local root by its other names, with rootwait and rootflags=") {
    check_local_roots("spellings-local-more",
                      {{"root=/dev/mmcblk0p2 rootwait", {" ext4 ro,"}},
                       {"root=LABEL=sd-root rw rootflags=noatime,commit=30", {" ext4 rw,noatime", ",commit=30"}}});
}

TEST_SUITE_END();
