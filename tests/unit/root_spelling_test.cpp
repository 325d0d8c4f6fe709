#include "agent/core/root_spelling.h"

#include <doctest/doctest.h>

#include <array>

using agent::core::LocalRoot;
using agent::core::NfsRoot;
using agent::core::parse_nfs_root;
using agent::core::parse_root;

namespace {

// "nfs server|path|options", "local device", "refused: why".
std::string text(const NfsRoot& root) {
    return "nfs " + root.server + "|" + root.path + "|" + root.options;
}

std::string text(const base::Failure& failure) {
    CHECK(failure.cause == base::Cause::BadConfig);
    return "refused: " + failure.evidence;
}

// What is spelled out means the same when it is read again.
void check_spelling(const agent::core::RootSpec& root) {
    const std::string spelling = agent::core::spelling_of(root);
    CAPTURE(spelling);
    const auto again = parse_root(spelling);
    REQUIRE(again);
    CHECK(*again == root);
}

std::string read_root(std::string_view spelling) {
    const auto root = parse_root(spelling);
    if (!root) return text(root.failure());
    check_spelling(*root);
    if (const auto* local = std::get_if<LocalRoot>(&*root)) return "local " + local->device;
    return text(std::get<NfsRoot>(*root));
}

std::string read_nfs_root(std::string_view spelling) {
    const auto root = parse_nfs_root(spelling);
    if (!root) return text(root.failure());
    check_spelling(*root);
    return text(*root);
}

struct Row {
    std::string_view spelling;
    std::string_view means;
};

}  // namespace

TEST_CASE("a root that the network tells") {
    for (const auto& row : std::array{
             Row{"/dev/nfs", "nfs ||"},     // the kernel's, initramfs-tools'
             Row{"nfs", "nfs ||"},          // dracut's
             Row{"dhcp", "nfs ||"},         // dracut's
             Row{"dhcp6", "nfs ||"},        // dracut's
             Row{"nfs4", "nfs ||vers=4"},   // dracut's
             Row{"nfs:", "nfs ||"},         //
             Row{"nfs4:", "nfs ||vers=4"},  //
             Row{"nfs://", "nfs ||"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_root(row.spelling) == row.means);
        CHECK(agent::core::asks_network(std::get<NfsRoot>(*parse_root(row.spelling))));
    }
    CHECK_FALSE(agent::core::asks_network({"", "/srv", ""}));
    CHECK_FALSE(agent::core::asks_network({"nas", "", ""}));
}

TEST_CASE("dracut's spellings of an NFS root") {
    for (const auto& row : std::array{
             Row{"nfs:nas:/srv/root", "nfs nas|/srv/root|"},
             Row{"nfs:/srv/root", "nfs |/srv/root|"},
             Row{"nfs:10.0.0.1:/srv/root,vers=3,soft", "nfs 10.0.0.1|/srv/root|vers=3,soft"},
             Row{"nfs:10.0.0.1:/srv/root:vers=3,soft", "nfs 10.0.0.1|/srv/root|vers=3,soft"},
             Row{"nfs:10.0.0.1:/srv/root:soft", "nfs 10.0.0.1|/srv/root|soft"},
             Row{"nfs:10.0.0.1:/srv/root:", "nfs 10.0.0.1|/srv/root|"},  // what dracut itself makes of it
             Row{"nfs::/srv/root:", "nfs |/srv/root|"},
             Row{"nfs:10.0.0.1:", "nfs 10.0.0.1||"},  // the path is the network's to tell
             Row{"nfs:[fd00:50::1]:/export/root,vers=4.2", "nfs [fd00:50::1]|/export/root|vers=4.2"},
             Row{"nfs:[fd00:50::1]:/export/root:soft", "nfs [fd00:50::1]|/export/root|soft"},
             Row{"nfs:fd00:50::1:/export/root", "nfs [fd00:50::1]|/export/root|"},
             Row{"nfs:[fe80::1%eth0]:/srv", "nfs [fe80::1%eth0]|/srv|"},
             Row{"nfs4:nas:/srv", "nfs nas|/srv|vers=4"},
             Row{"nfs4:/srv", "nfs |/srv|vers=4"},
             Row{"nfs4:nas:/srv,soft", "nfs nas|/srv|vers=4,soft"},
             Row{"nfs4:nas:/srv,soft,vers=4.1", "nfs nas|/srv|soft,vers=4.1"},
             Row{"nfs4:nas:/srv:nfsvers=4.0", "nfs nas|/srv|nfsvers=4.0"},
             Row{"nfs4:nas:/srv,v4.2", "nfs nas|/srv|v4.2"},
             Row{"nfs4:nas:/srv,minorversion=1", "nfs nas|/srv|minorversion=1"},
             Row{"nas:/srv", "nfs nas|/srv|"},
             Row{"10.0.0.1:/srv,ro", "nfs 10.0.0.1|/srv|ro"},
             Row{"nas.example.org:/srv", "nfs nas.example.org|/srv|"},
             Row{"[fd00::1]:/srv", "nfs [fd00::1]|/srv|"},
             Row{"fe80::1%eth0:/srv", "nfs [fe80::1%eth0]|/srv|"},
             Row{"/srv/root", "nfs |/srv/root|"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_root(row.spelling) == row.means);
    }
}

TEST_CASE("URLs of RFC 2224") {
    for (const auto& row : std::array{
             Row{"nfs://nas/srv", "nfs nas|/srv|"},
             Row{"nfs://10.0.0.1/srv/root", "nfs 10.0.0.1|/srv/root|"},
             Row{"nfs://10.0.0.1:2050/srv", "nfs 10.0.0.1|/srv|port=2050"},
             Row{"nfs://10.0.0.1:2050/srv,soft", "nfs 10.0.0.1|/srv|port=2050,soft"},
             Row{"nfs://10.0.0.1:2050/srv,port=2051", "nfs 10.0.0.1|/srv|port=2051"},
             Row{"nfs://10.0.0.1//srv", "nfs 10.0.0.1|/srv|"},
             Row{"nfs://10.0.0.1:/srv", "nfs 10.0.0.1|/srv|"},  // anaconda's
             Row{"nfs://[fd00::1]/srv", "nfs [fd00::1]|/srv|"},
             Row{"nfs://[fd00::1]:2050/srv:soft", "nfs [fd00::1]|/srv|port=2050,soft"},
             Row{"nfs://[fe80::1%eth0]/srv", "nfs [fe80::1%eth0]|/srv|"},
             Row{"nfs://fd00::1/srv", "nfs [fd00::1]|/srv|"},
             Row{"nfs:///srv/%m", "nfs |/srv/%m|"},
             Row{"nfs://nas", "nfs nas||"},
             Row{"nfs4://nas:2050/srv", "nfs nas|/srv|vers=4,port=2050"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_root(row.spelling) == row.means);
    }
}

TEST_CASE("anaconda's options stand before the server") {
    for (const auto& row : std::array{
             Row{"nfs:vers=3:10.0.0.1:/srv", "nfs 10.0.0.1|/srv|vers=3"},
             Row{"nfs:nolock,vers=3:nas:/srv", "nfs nas|/srv|nolock,vers=3"},
             Row{"nfs:soft:[fd00::1]:/srv", "nfs [fd00::1]|/srv|soft"},
             Row{"nfs:soft:fd00::1:/srv", "nfs [fd00::1]|/srv|soft"},
             Row{"nfs:soft:nas:/srv,ro", "nfs nas|/srv|soft,ro"},
             Row{"nfs4:soft:nas:/srv", "nfs nas|/srv|vers=4,soft"},
             // Servers that are called as options are.
             Row{"nfs:soft:/srv", "nfs soft|/srv|"},
             Row{"nfs:ac::1:/srv", "nfs [ac::1]|/srv|"},
             Row{"nfs:soft:,sec=a:/b", "nfs soft||sec=a:/b"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_root(row.spelling) == row.means);
    }
}

TEST_CASE("nfsroot= and DHCP's root path") {
    for (const auto& row : std::array{
             Row{"", "nfs ||"},
             Row{"auto", "nfs ||"},  // initramfs-tools'
             Row{"/srv/root", "nfs |/srv/root|"},
             Row{"/tftpboot/%s,vers=3", "nfs |/tftpboot/%s|vers=3"},
             Row{",ro", "nfs ||ro"},
             Row{"10.0.0.1:,ro", "nfs 10.0.0.1||ro"},
             Row{"10.0.0.1:/srv/root", "nfs 10.0.0.1|/srv/root|"},
             Row{"nas:/srv/root,vers=3,rsize=8192", "nfs nas|/srv/root|vers=3,rsize=8192"},
             Row{"nas:/srv/root:vers=3,rsize=8192", "nfs nas|/srv/root|vers=3,rsize=8192"},
             Row{"nfs:nas:/srv/root", "nfs nas|/srv/root|"},
             Row{"nfs4:nas:/srv/root:soft", "nfs nas|/srv/root|vers=4,soft"},
             Row{"nfs://nas:2050/srv", "nfs nas|/srv|port=2050"},
             Row{"/dev/shm", "nfs |/dev/shm|"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_nfs_root(row.spelling) == row.means);
    }
}

TEST_CASE("a path may have colons: options begin where the name of one stands") {
    for (const auto& row : std::array{
             Row{"/srv/a:b", "nfs |/srv/a:b|"},
             Row{"nas:/srv/a:b:soft", "nfs nas|/srv/a:b|soft"},
             Row{"nas:/srv/12:30:45", "nfs nas|/srv/12:30:45|"},
             Row{"nas:/srv/a:softly", "nfs nas|/srv/a:softly|"},
             Row{"nas:/srv/a:b,soft", "nfs nas|/srv/a:b|soft"},
             Row{"nas:/srv:sec=krb5:krb5i,soft", "nfs nas|/srv|sec=krb5:krb5i,soft"},
             Row{"nas:/srv,context=a:b", "nfs nas|/srv|context=a:b"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_nfs_root(row.spelling) == row.means);
    }
}

TEST_CASE("local roots") {
    for (const auto& row : std::array{
             Row{"/dev/mmcblk0p2", "local /dev/mmcblk0p2"},
             Row{"/dev/sda1", "local /dev/sda1"},
             Row{"UUID=0b6f5e9c-8a3f-4b0f-9d6a-7a1f0b7f6c11", "local UUID=0b6f5e9c-8a3f-4b0f-9d6a-7a1f0b7f6c11"},
             Row{"UUID=ABCD-1234", "local UUID=ABCD-1234"},
             Row{"PARTUUID=7d5f1a2b-02", "local PARTUUID=7d5f1a2b-02"},
             Row{"LABEL=rootfs", "local LABEL=rootfs"},
             Row{"LABEL=my root", "local LABEL=my root"},
             Row{"PARTLABEL=root", "local PARTLABEL=root"},
             Row{"/dev/disk/by-uuid/ABCD-1234", "local UUID=ABCD-1234"},
             Row{"/dev/disk/by-partuuid/7d5f1a2b-02", "local PARTUUID=7d5f1a2b-02"},
             Row{"/dev/disk/by-label/my\\x20root\\x2f1\\", "local LABEL=my root/1\\"},
             Row{"/dev/disk/by-partlabel/root", "local PARTLABEL=root"},
         }) {
        CAPTURE(row.spelling);
        CHECK(read_root(row.spelling) == row.means);
    }
}

TEST_CASE("what is no root is refused with what was read and what is expected") {
    using namespace std::string_view_literals;
    struct Refusal {
        std::string_view spelling;
        std::string_view words;
    };
    for (const auto& row : std::array{
             Refusal{"",
                     "'' is no root: expected nfs:server:/path, nfs://server/path, /dev/nfs, dhcp, a device such as "},
             Refusal{"somewhere", "'somewhere' is no root: expected "},
             Refusal{"10.0.0.1/srv", "'10.0.0.1/srv' is no root: expected "},
             Refusal{"mmcblk0p2", "'mmcblk0p2' is no root: expected "},
             Refusal{"nbd:10.0.0.1:/srv", "'nbd:10.0.0.1:/srv' is no root: expected "},
             Refusal{"live:/dev/sr0", "'live:/dev/sr0' is no root: expected "},
             Refusal{"http://nas/srv", "'http://' is no way to a root: nfs://server/path is, and server:/path"},
             Refusal{"nfs:nas/srv", "'nas/srv' has no ':' between server and path"},
             Refusal{"nfs:nas", "path: 'nas' names none that starts with '/'"},
             Refusal{"nfs:nas:srv", "path: 'nas:srv' names none that starts with '/'"},
             Refusal{"nfs:10.0.0.1:srv/pi", "path: '10.0.0.1:srv/pi' names none that starts with '/'"},
             Refusal{"fd00::12/srv", "path: 'fd00::12/srv' names none that starts with '/'"},
             Refusal{"nfs:300.1.1.1:/srv", "server: '300.1.1.1' is neither a name, nor a host's IPv4 address, nor "},
             Refusal{"nfs:10.0.1:/srv", "server: '10.0.1' is neither "},
             Refusal{"nfs:0.0.0.0:/srv", "server: '0.0.0.0' is neither "},
             Refusal{"nfs:224.0.0.1:/srv", "server: '224.0.0.1' is neither "},
             Refusal{"nfs:[nas]:/srv", "server: '[nas]' is neither "},
             Refusal{"nfs:[10.0.0.1]:/srv", "in brackets, as [fd00::1] or [fe80::1%eth0]"},
             Refusal{"nfs:[]:/srv", "server: '[]' is neither "},
             Refusal{"nfs:[fd00::1:/srv", "server: '[fd00::1' is neither "},
             Refusal{"nfs:[fd00::1]x:/srv", "server: '[fd00::1]x' is neither "},
             Refusal{"nfs:[fd00::1%eth0]:/srv", "server: '[fd00::1%eth0]' is neither "},
             Refusal{"nfs:[fe80::1%]:/srv", "server: '[fe80::1%]' is neither "},
             Refusal{"nfs:[fe80::1%eth0]]:/srv", "server: '[fe80::1%eth0]]' is neither "},
             Refusal{"nfs:[::]:/srv", "server: '[::]' is neither "},
             Refusal{"nfs:[ff02::1]:/srv", "server: '[ff02::1]' is neither "},
             Refusal{"nfs:[::ffff:10.0.0.1]:/srv", "server: '[::ffff:10.0.0.1]' is neither "},
             Refusal{"nfs:my nas:/srv", "server: 'my nas' is neither "},
             Refusal{"nfs:-o:/srv", "server: '-o' is neither "},
             Refusal{"nfs:a..b:/srv", "server: 'a..b' is neither "},
             Refusal{"nsf:10.0.0.1:/srv", "server: 'nsf:10.0.0.1' is neither "},
             Refusal{"nfs:sofd:10.0.0.1:/srv", "server: 'sofd:10.0.0.1' is neither "},
             Refusal{"nfs:nas:/srv\0/pi"sv, "it has a character that is none of a server's or a path's"},
             Refusal{"nfs:nas:/srv\npi", "it has a character that is none of a server's or a path's"},
             Refusal{"nfs://10.0.0.1:65536/srv", "port: '65536' is not a number from 1 to 65535"},
             Refusal{"nfs://10.0.0.1:0/srv", "port: '0' is not a number from 1 to 65535"},
             Refusal{"nfs://10.0.0.1:nfs/srv", "port: 'nfs' is not a number from 1 to 65535"},
             Refusal{"nfs://me@nas/srv", "server: 'me@nas' is neither "},
             Refusal{"/dev/", "'/dev/' names no device, as /dev/mmcblk0p2 does"},
             Refusal{"/dev/../etc/shadow", "'/dev/../etc/shadow' names no device, as /dev/mmcblk0p2 does"},
             Refusal{"/dev/disk/by-id/mmc-1", "'/dev/disk/by-id/mmc-1' is a name that udev gives later: UUID=, "},
             Refusal{"/dev/sd\x1b", "it has a character that is none of a device's"},
             Refusal{"UUID=", "UUID= names nothing"},
             Refusal{"/dev/disk/by-label/", "LABEL= names nothing"},
             Refusal{"UUID=rootfs", "'UUID=rootfs' has more than the digits 0-9 and a-f and '-'"},
             Refusal{"PARTUUID=7d5f1a2b-02 ", "'PARTUUID=7d5f1a2b-02 ' has more than the digits 0-9 and a-f and '-'"},
         }) {
        CAPTURE(row.spelling);
        const std::string means = read_root(row.spelling);
        CAPTURE(means);
        CHECK(means.starts_with("refused: "));
        CHECK(means.find(row.words) != std::string::npos);
    }
}
