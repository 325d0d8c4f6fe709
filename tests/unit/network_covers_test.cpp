// What the root's own files are to say while it runs from a link.
#include "netcfg/network_covers.h"

#include <doctest/doctest.h>

using netcfg::network_covers;

namespace {

std::string covered(std::string_view path, const std::string& text, const char* name = "eth0") {
    base::Link link;
    link.name = name;
    const auto covers = network_covers({{std::string(path), text}}, link);
    return covers.empty() ? "nothing" : covers.begin()->second;
}

std::string connman(const std::string& text) {
    return covered(netcfg::kConnmanFile, text);
}

}  // namespace

TEST_CASE("network covers: dhcpcd leaves the link alone, whatever an interface's own lines say") {
    CHECK(covered(netcfg::kDhcpcdFile, "persistent\ninterface eth0\nstatic ip_address=10.0.0.2/24\n") ==
          "denyinterfaces eth0\npersistent\ninterface eth0\nstatic ip_address=10.0.0.2/24\n");
    CHECK(covered(netcfg::kDhcpcdFile, "") == "denyinterfaces eth0\n");
}

TEST_CASE("network covers: connman leaves the link alone beside those that it leaves alone anyway") {
    const std::string own = "NetworkInterfaceBlacklist=vmnet,vboxnet,virbr,ifb,ve-,vb-,eth0\n";
    CHECK(connman("") == "[General]\n" + own);
    CHECK(connman("[General]\nAllowHostnameUpdates=false") ==
          "[General]\nAllowHostnameUpdates=false\n[General]\n" + own);
    CHECK(connman("[General]\n# NetworkInterfaceBlacklist = a\n").ends_with("[General]\n" + own));
    CHECK(connman("[General]\n NetworkInterfaceBlacklist = usb, wlan \n")
              .ends_with("\n[General]\nNetworkInterfaceBlacklist=usb, wlan,eth0\n"));
    CHECK(connman("[Other]\nNetworkInterfaceBlacklist=usb\n").ends_with("[General]\n" + own));
    CHECK(connman("[General]\nNetworkInterfaceBlacklist=\n").ends_with("NetworkInterfaceBlacklist=eth0\n"));
}

TEST_CASE("network covers: other files, and links of strange names, are left alone") {
    CHECK(covered("/etc/passwd", "root\n") == "nothing");
    CHECK(covered(netcfg::kDhcpcdFile, "", "eth0 *") == "nothing");
}
