#include "agent/core/nfs_root.h"

#include <doctest/doctest.h>

using agent::core::complete;
using agent::core::Identity;
using agent::core::NfsRoot;

namespace {

const Identity kPi{*base::MacAddress::parse("b8:27:eb:12:34:56"), "10000000abcdef12"};

base::NetConfig lease() {
    base::NetConfig config;
    config.address = {base::Ipv4::parse("10.0.0.20").value(), 24};
    config.dhcp_server = base::Ipv4::parse("10.0.0.1").value();
    return config;
}

std::string path_with(const std::string& path, const base::NetConfig& config, const Identity& identity = kPi) {
    const auto root = complete({"nas", path, ""}, config, identity);
    return root ? root->path : "refused: " + root.failure().evidence;
}

}  // namespace

TEST_CASE("an IPv6 server that the network tells gets the brackets that the mount needs") {
    base::NetConfig config;
    config.next_server = base::Ipv6::parse("fd00:50::1").value();
    CHECK(complete({"", "/srv", ""}, config, kPi)->server == "[fd00:50::1]");
    config = {};
    config.tftp_server = "fd00:50::1";
    CHECK(complete({"", "/srv", ""}, config, kPi)->server == "[fd00:50::1]");
    config.root_path = "fd00:50::2:/export";
    CHECK(*complete({}, config, kPi) == NfsRoot{"[fd00:50::2]", "/export", ""});
}

TEST_CASE("option 66 that is no server's name is passed over") {
    auto config = lease();
    config.tftp_server = "my server";
    CHECK(complete({"", "/srv", ""}, config, kPi)->server == "10.0.0.1");
    config.tftp_server = "nas";
    CHECK(complete({"", "/srv", ""}, config, kPi)->server == "nas");
}

TEST_CASE("option 17 says whose the user's path is, above siaddr and option 66, as the kernel has it") {
    auto config = lease();
    config.next_server = base::Ipv4::parse("10.0.0.3").value();
    config.tftp_server = "10.0.0.4";
    config.root_path = "10.0.0.9:/other,soft";
    CHECK(*complete({"", "/srv/%a", ""}, config, kPi) == NfsRoot{"10.0.0.9", "/srv/10.0.0.20", ""});
    CHECK(*complete({"nas", "/srv", ""}, config, kPi) == NfsRoot{"nas", "/srv", ""});
    for (const char* other : {"/other", "", "no root at all"}) {
        CAPTURE(other);
        config.root_path = other;
        CHECK(complete({"", "/srv", ""}, config, kPi)->server == "10.0.0.3");
    }
}

TEST_CASE("DHCP's root path in every spelling; the user's options are above its") {
    auto config = lease();
    const auto completed = [&config](const char* root_path, const NfsRoot& spelled = {}) {
        config.root_path = root_path;
        return *complete(spelled, config, kPi);
    };
    CHECK(completed("") == NfsRoot{"10.0.0.1", "/tftpboot/10.0.0.20", ""});
    CHECK(completed("/srv") == NfsRoot{"10.0.0.1", "/srv", ""});
    CHECK(completed("10.0.0.9:/srv") == NfsRoot{"10.0.0.9", "/srv", ""});
    CHECK(completed("nfs:10.0.0.9:/srv:soft") == NfsRoot{"10.0.0.9", "/srv", "soft"});
    CHECK(completed("nfs4:10.0.0.9:/srv,soft") == NfsRoot{"10.0.0.9", "/srv", "vers=4,soft"});
    CHECK(completed("nfs://10.0.0.9:2050/srv") == NfsRoot{"10.0.0.9", "/srv", "port=2050"});
    CHECK(completed("10.0.0.9:") == NfsRoot{"10.0.0.9", "/tftpboot/10.0.0.20", ""});
    CHECK(completed(",soft") == NfsRoot{"10.0.0.1", "/tftpboot/10.0.0.20", "soft"});

    CHECK(completed("nfs4:10.0.0.9:/srv,soft", {"", "", "vers=3"}) == NfsRoot{"10.0.0.9", "/srv", "soft,vers=3"});
    CHECK(completed("10.0.0.9:/srv,rsize=8192,ro", {"", "", "rsize=4096"}).options == "ro,rsize=4096");
    CHECK(completed("10.0.0.9:/srv", {"nas", "", ""}) == NfsRoot{"nas", "/srv", ""});
    CHECK(completed("10.0.0.9:/srv,soft", {"", "/mine", ""}) == NfsRoot{"10.0.0.9", "/mine", ""});
}

TEST_CASE("a root path that makes no sense is named") {
    auto config = lease();
    config.root_path = "iscsi:10.0.0.9::::iqn.2004-10.com.example:root";
    const auto root = complete({}, config, kPi);
    REQUIRE_FALSE(root);
    CHECK(root.failure().cause == base::Cause::BadConfig);
    CHECK(root.failure().object == "DHCP's root path");
    CHECK(root.failure().evidence.find("iscsi:10.0.0.9") != std::string::npos);
}

TEST_CASE("a path of this Pi's own") {
    auto config = lease();
    CHECK(path_with("/srv/%s/root", config) == "/srv/10.0.0.20/root");
    config.host_name = "pi7";
    CHECK(path_with("/srv/%s/root", config) == "/srv/pi7/root");
    CHECK(path_with("/srv/%a", config) == "/srv/10.0.0.20");
    CHECK(path_with("/srv/%m", config) == "/srv/b8-27-eb-12-34-56");
    CHECK(path_with("/srv/%n", config) == "/srv/10000000abcdef12");
    CHECK(path_with("/srv/100%%s", config) == "/srv/100%s");
    CHECK(path_with("/%s%s%a", config) == "/pi7pi710.0.0.20");
    CHECK(path_with("/srv/50%", config) == "/srv/50%");
    CHECK(path_with("/srv/%x%20", config) == "/srv/%x%20");
    CHECK(path_with("/srv/%n", config, {kPi.mac, ""}) == "refused: this board has no serial number");
    CHECK(path_with("/srv/%n", config, {kPi.mac, "../x"}) == "refused: this board has no serial number");
    CHECK(path_with("/srv/%m", config, {kPi.mac, ""}) == "/srv/b8-27-eb-12-34-56");
}

TEST_CASE("a host name from the network leads nowhere else in the server's tree") {
    auto config = lease();
    for (const char* name : {"..", ".", ".hidden", "../other", "a/b", "/", "pi 7", "pi\n", "pi7,soft", "%n", "pi:7"}) {
        CAPTURE(name);
        config.host_name = name;
        CHECK(path_with("/srv/%s", config) == "/srv/10.0.0.20");
    }
    config.host_name = "Pi_7.lab-1";
    CHECK(path_with("/srv/%s", config) == "/srv/Pi_7.lab-1");
}

TEST_CASE("what the kernel can't take is said before it is asked") {
    CHECK(path_with("/" + std::string(250, 'a'), lease()).starts_with("/a"));
    CHECK(path_with("/" + std::string(251, 'a'), lease()) == "refused: server and path are longer than 255 bytes");
}

TEST_CASE("nobody names a server") {
    const auto root = complete({"", "/srv", ""}, {}, kPi);
    REQUIRE_FALSE(root);
    CHECK(root.failure().evidence == "neither nfsroot= nor DHCP names a server");
}

TEST_CASE("what DHCP says of a root's options leads to no other server than the one that is shown") {
    auto config = lease();
    const auto completed = [&config](const std::string& root_path, const NfsRoot& spelled) {
        config.root_path = root_path;
        return complete(spelled, config, kPi);
    };
    const NfsRoot named{"192.168.1.2", "", ""};
    for (const char* options :
         {"addr=10.0.0.9", "soft,addr=10.0.0.9", "port=2050", "mountaddr=10.0.0.9", "sec=none", "mounthost=evil",
          "proto=udp", "clientaddr=10.0.0.9", "source=evil:/", "wsize=\"1,addr=1\"", "retry=\\,addr=10.0.0.9"}) {
        const auto root = completed(std::string("/srv,") + options, named);
        CHECK_MESSAGE(!root, options);
        if (!root) CHECK(root.failure().cause == base::Cause::BadConfig);
    }
    CHECK(*completed("/srv,soft,vers=4.1", named) == NfsRoot{"192.168.1.2", "/srv", "soft,vers=4.1"});
    // The user's own words stay, whatever they are.
    CHECK(*completed("/srv,soft", {"192.168.1.2", "", "addr=192.168.1.3"}) ==
          NfsRoot{"192.168.1.2", "/srv", "soft,addr=192.168.1.3"});
    // Where the network names the server it may name its port too, and never another host.
    CHECK(*completed("10.0.0.9:/srv,port=2050", {}) == NfsRoot{"10.0.0.9", "/srv", "port=2050"});
    for (const char* options : {"addr=10.0.0.8", "mountaddr=10.0.0.8", "mounthost=evil", "source=evil:/"}) {
        CHECK_MESSAGE(!completed(std::string("10.0.0.9:/srv,") + options, {}), options);
    }
}
