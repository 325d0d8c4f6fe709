#include "agent/core/nfs_root.h"

#include <doctest/doctest.h>

#include <array>

using agent::core::NfsRoot;
using agent::core::parse_nfs_root;

TEST_CASE("the spellings of an NFS root") {
    struct Row {
        const char* text;
        NfsRoot root;
    };
    const std::array rows{
        Row{"/srv/root", {"", "/srv/root", ""}},
        Row{"10.0.0.1:/srv/root", {"10.0.0.1", "/srv/root", ""}},
        Row{"nas:/srv/root,vers=3,rsize=8192", {"nas", "/srv/root", "vers=3,rsize=8192"}},
        Row{"nfs:nas:/srv/root", {"nas", "/srv/root", ""}},
        Row{"nfs:/srv/root", {"", "/srv/root", ""}},
        Row{"[fd00::1]:/srv/root", {"[fd00::1]", "/srv/root", ""}},
        Row{"nfs:[fd00:50::1]:/export/root,vers=4.2", {"[fd00:50::1]", "/export/root", "vers=4.2"}},
        Row{"[fe80::1%eth0]:/srv", {"[fe80::1%eth0]", "/srv", ""}},
        Row{"nfs:fd00:50::1:/export/root", {"[fd00:50::1]", "/export/root", ""}},
        Row{"fe80::1%eth0:/srv", {"[fe80::1%eth0]", "/srv", ""}},
        Row{"fd00::12/srv", {"fd00", ":12/srv", ""}},
        Row{"/srv/a:b", {"", "/srv/a:b", ""}},
        Row{"", {"", "", ""}},
        Row{",ro", {"", "", "ro"}},
        Row{"[", {"", "[", ""}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_nfs_root(row.text) == row.root);
    }
}

TEST_CASE("brackets hold an IPv6 address; only a link-local one says its link") {
    for (const char* server : {"", "nas", "10.0.0.1", "[fd00::1]", "[fe80::1]", "[fe80::1%eth0]"}) {
        CAPTURE(server);
        CHECK(agent::core::is_server(server));
    }
    for (const char* server : {"[nas]", "[10.0.0.1]", "[]", "[fd00::1", "[fd00::1]x", "[fd00::1%eth0]", "[fe80::1%]"}) {
        CAPTURE(server);
        CHECK_FALSE(agent::core::is_server(server));
    }
}

TEST_CASE("an IPv6 server that the network tells gets the brackets that the mount needs") {
    base::NetConfig config;
    config.next_server = base::Ipv6::parse("fd00:50::1").value();
    CHECK(agent::core::complete({"", "/srv", ""}, config)->server == "[fd00:50::1]");
    config = {};
    config.tftp_server = "fd00:50::1";
    CHECK(agent::core::complete({"", "/srv", ""}, config)->server == "[fd00:50::1]");
    config.root_path = "fd00:50::2:/export";
    CHECK(*agent::core::complete({}, config) == NfsRoot{"[fd00:50::2]", "/export", ""});
}
