#include "agent/core/trust.h"

#include <doctest/doctest.h>

#include <array>

#include "agent/core/root_spelling.h"

using agent::core::NfsRoot;
using agent::core::parse_trust;

namespace {

bool covers(const char* trust, const NfsRoot& root) {
    const auto rules = parse_trust(trust);
    REQUIRE(rules);
    return agent::core::covers(*rules, root);
}

// The root as DHCP or DNS would spell it.
bool covers(const char* trust, const char* root) {
    const auto parsed = agent::core::parse_nfs_root(root);
    return parsed && covers(trust, *parsed);
}

std::string refusal(const char* trust) {
    const auto rules = parse_trust(trust);
    if (rules) return "";
    CHECK(rules.failure().cause == base::Cause::BadConfig);
    return rules.failure().evidence;
}

}  // namespace

TEST_CASE("nobody is trusted who is not named") {
    CHECK_FALSE(covers("", "10.0.0.1:/srv"));
    CHECK_FALSE(agent::core::covers({}, {"10.0.0.1", "/srv", ""}));
    CHECK_FALSE(covers("10.0.0.1", "10.0.0.2:/srv"));
    CHECK(covers("10.0.0.1", "10.0.0.1:/srv"));
    CHECK(covers("10.0.0.9,10.0.0.1", "10.0.0.1:/srv"));
    CHECK(covers("nas,[fd00::1]", "[fd00::1]:/srv"));
}

TEST_CASE("a root that is not completed is covered by nothing") {
    CHECK_FALSE(covers("0.0.0.0/0,::/0,:/", NfsRoot{}));
    CHECK_FALSE(covers("0.0.0.0/0,::/0,:/", NfsRoot{"10.0.0.1", "", ""}));
    CHECK_FALSE(covers("0.0.0.0/0,::/0,:/", NfsRoot{"", "/srv", ""}));
}

TEST_CASE("a path covers itself and what is below it") {
    CHECK(covers("nas:/srv/pi", "nas:/srv/pi"));
    CHECK(covers("nas:/srv/pi", "nas:/srv/pi/"));
    CHECK(covers("nas:/srv/pi/", "nas:/srv/pi"));
    CHECK(covers("nas:/srv/pi", "nas:/srv/pi/one"));
    CHECK(covers("nas:/", "nas:/srv/pi"));
    CHECK_FALSE(covers("nas:/srv/pi", "nas:/srv/pi2"));
    CHECK_FALSE(covers("nas:/srv/pi", "nas:/srv"));
    CHECK_FALSE(covers("nas:/srv/pi", "nas:/"));
    CHECK_FALSE(covers("nas:/srv/pi", "nas:/other/srv/pi"));
    CHECK_FALSE(covers("nas:/srv/pi", "nas:/SRV/pi"));
    CHECK_FALSE(covers("nas:/srv/pi", "10.0.0.1:/srv/pi"));
}

TEST_CASE("a path that turns round on its way is covered by nothing") {
    for (const char* path : {"/srv/pi/../other", "/srv/pi/..", "/srv/pi/./one", "/srv/pi/.", "/srv/pi//one",
                             "/srv/pi//", "//srv/pi", "/../srv/pi", "srv/pi"}) {
        CAPTURE(path);
        CHECK_FALSE(covers("nas:/srv/pi", NfsRoot{"nas", path, ""}));
        CHECK_FALSE(covers("nas", NfsRoot{"nas", path, ""}));
        CHECK_FALSE(covers("nas:/", NfsRoot{"nas", path, ""}));
    }
    CHECK(covers("nas:/srv/pi", NfsRoot{"nas", "/srv/pi/..one/.two/three..", ""}));
}

TEST_CASE("a network covers the addresses in it") {
    CHECK(covers("192.168.1.0/24", "192.168.1.7:/srv"));
    CHECK(covers("192.168.1.0/255.255.255.0", "192.168.1.7:/srv"));
    CHECK_FALSE(covers("192.168.1.0/24", "192.168.2.7:/srv"));
    CHECK(covers("192.168.1.0/24:/srv", "192.168.1.7:/srv/pi"));
    CHECK_FALSE(covers("192.168.1.0/24:/srv", "192.168.1.7:/home"));
    CHECK(covers("[2001:db8::]/32", "[2001:db8:1::7]:/srv"));
    CHECK(covers("2001:db8::/32", "[2001:DB8:1::7]:/srv"));
    CHECK(covers("[2001:db8::]/32:/srv", "[2001:db8:1::7]:/srv"));
    CHECK_FALSE(covers("[2001:db8::]/32", "[2001:db9::7]:/srv"));
}

TEST_CASE("a network covers no name, and nothing that a resolver would make an address of") {
    for (const char* server : {"nas", "192.168.1.7.nip.example", "0xc0a80107", "192.168.263", "3232235783",
                               "192.168.1.7x", "[192.168.1.7]", "192.168.1.7 ", "0300.0250.1.7"}) {
        CAPTURE(server);
        CHECK_FALSE(covers("192.168.1.0/24", NfsRoot{server, "/srv", ""}));
        CHECK_FALSE(covers("0.0.0.0/0", NfsRoot{server, "/srv", ""}));
    }
}

TEST_CASE("the families are apart, and IPv4 inside IPv6 is of neither") {
    CHECK_FALSE(covers("0.0.0.0/0", "[fd00::1]:/srv"));
    CHECK_FALSE(covers("::/0", "10.0.0.1:/srv"));
    for (const char* server : {"[::ffff:10.0.0.1]", "[::ffff:a00:1]", "::ffff:10.0.0.1"}) {
        CAPTURE(server);
        CHECK_FALSE(covers("10.0.0.1,0.0.0.0/0,::/0,:/", NfsRoot{server, "/srv", ""}));
    }
    CHECK_FALSE(refusal("[::ffff:10.0.0.1]").empty());
}

TEST_CASE("a name covers that name, however its letters are written, and no address") {
    CHECK(covers("nas.example.org", "NAS.Example.ORG:/srv"));
    CHECK(covers("NAS", "nas:/srv"));
    CHECK_FALSE(covers("nas", "nas.example.org:/srv"));
    CHECK_FALSE(covers("nas.example.org", "nas:/srv"));
    CHECK_FALSE(covers("nas", "nas.:/srv"));
    CHECK_FALSE(covers("nas", "nas2:/srv"));
    CHECK_FALSE(covers("example.org", "nas.example.org:/srv"));
    CHECK_FALSE(covers("nas", "10.0.0.1:/srv"));
}

TEST_CASE("a link-local address with its link is another one on another link") {
    CHECK(covers("[fe80::1%eth0]", "[fe80::1%eth0]:/srv"));
    CHECK_FALSE(covers("[fe80::1%eth0]", "[fe80::1%eth1]:/srv"));
    CHECK_FALSE(covers("[fe80::1%eth0]", "[fe80::1%veth0]:/srv"));
    CHECK_FALSE(covers("[fe80::1%eth0]", "[fe80::1]:/srv"));
    CHECK(covers("[fe80::1]", "[fe80::1%eth1]:/srv"));
}

TEST_CASE("everybody is trusted where that is written") {
    CHECK(covers("0.0.0.0/0", "10.0.0.1:/srv"));
    CHECK(covers("::/0", "[fd00::1]:/srv"));
    CHECK(covers("[::]/0", "[fd00::1]:/srv"));
    CHECK(covers(":/srv/pi", "nas:/srv/pi/one"));
    CHECK(covers(":/srv/pi", "10.0.0.1:/srv/pi"));
    CHECK_FALSE(covers(":/srv/pi", "nas:/srv"));
    // Not by a slip.
    for (const char* slip : {",", "10.0.0.1,", ",10.0.0.1", " ", "/0", "/", "/srv", ":", "*", "0.0.0.0", "::", "0/0"}) {
        CAPTURE(slip);
        CHECK_FALSE(refusal(slip).empty());
    }
}

TEST_CASE("options that lead elsewhere, or take protection away, undo the trust") {
    for (const char* options : {"addr=6.6.6.6",
                                "clientaddr=6.6.6.6",
                                "mountaddr=6.6.6.6",
                                "mounthost=evil",
                                "port=2050",
                                "mountport=2050",
                                "mountvers=1",
                                "mountproto=udp",
                                "proto=rdma",
                                "proto=udp",
                                "proto=",
                                "rdma",
                                "udp",
                                "sec=sys",
                                "sec=none",
                                "xprtsec=none",
                                "source=evil:/srv",
                                "migration",
                                "trunkdiscovery",
                                "fsc",
                                "sloppy",
                                "context=x",
                                "unheard-of",
                                "ro,addr=6.6.6.6",
                                "soft,,port=1",
                                "ADDR=6.6.6.6",
                                " addr=6.6.6.6",
                                "namlen=\"1,addr=6.6.6.6\"",
                                "rsize=1\\,addr=6.6.6.6",
                                "dev",
                                "suid"}) {
        CAPTURE(options);
        CHECK_FALSE(covers("10.0.0.1", NfsRoot{"10.0.0.1", "/srv", options}));
    }
    CHECK_FALSE(covers("10.0.0.1", "nfs://10.0.0.1:2050/srv"));
    CHECK_FALSE(covers("10.0.0.1", "nfs:addr=6.6.6.6:10.0.0.1:/srv"));
    CHECK(covers("10.0.0.1", "10.0.0.1:/srv,vers=4.1,rsize=65536,soft,timeo=70,ro,proto=tcp,noatime,nosuid"));
    CHECK(covers("10.0.0.1", "nfs4:10.0.0.1:/srv:nconnect=4"));
}

TEST_CASE("a slip in trust= is named, and nothing of it trusted") {
    struct Row {
        const char* trust;
        const char* words;
    };
    for (const auto& row : std::array{
             Row{"10.0.0.1,", "a rule is empty: expected SERVER, NETWORK or SERVER:/PATH between the commas"},
             Row{"/srv", "'/srv' names no server: expected ':' before it for any server"},
             Row{"192.168.1.5/24", "'192.168.1.5/24' has bits beyond its prefix length: the network is 192.168.1.0/24"},
             Row{"[2001:db8::1]/32", "the network is 2001:db8::/32, the one server 2001:db8::1"},
             Row{"192.168.1.0/33", "'192.168.1.0/33' is neither a server's name or address nor a network"},
             Row{"192.168.1.0/255.0.255.0", "is neither a server's name or address nor a network"},
             Row{"192.168.1.0/", "is neither a server's name or address nor a network"},
             Row{"192.168.1.0/-1", "is neither a server's name or address nor a network"},
             Row{"192.168.1/24", "is neither a server's name or address nor a network"},
             Row{"my nas", "'my nas' is neither a server's name or address nor a network"},
             Row{"nas/srv", "'nas/srv' is neither a server's name or address nor a network"},
             Row{"nas:srv", "'nas:srv' is neither a server's name or address nor a network"},
             Row{"nas:/srv/../etc", "path: '/srv/../etc' has a '.', '..' or '//' in it"},
             Row{"nas://srv", "path: '//srv' has a '.', '..' or '//' in it"},
             Row{"10.0.0.1 10.0.0.2", "'10.0.0.1 10.0.0.2' is neither a server's name or address nor a network"},
         }) {
        CAPTURE(row.trust);
        CAPTURE(refusal(row.trust));
        CHECK(refusal(row.trust).find(row.words) != std::string::npos);
    }
}
