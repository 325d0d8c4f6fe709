// A stranger on the LAN who forges what hosts and routers say: it decides nothing.
#include <doctest/doctest.h>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"
#include "tests/lab/stranger.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr Duration kPatience = 90s;
constexpr std::string_view kPi = "52:54:00:00:00:02";

}  // namespace

TEST_SUITE_BEGIN("network");

TEST_CASE("a stranger calls the server unreachable, again and again: the trial goes on, and its root boots") {
    Lan lan("forged-icmp");
    Server server(lan);
    Stranger stranger(lan);
    int forged = 0;
    lan.pass_only([&](const Frame& frame) {
        const auto* tcp = frame.as<Tcp>();
        if (frame.mac_from == kPi && tcp != nullptr && tcp->port_to == 2049) {
            stranger.calls_unreachable(frame);
            ++forged;
        }
        return true;
    });
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp"});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(forged > 0);
    CHECK(pi.report()["candidates"][0]["attempts"] == 1);
}

TEST_CASE(
    "a stranger claims each address that DHCP gives: three are declined, the fourth is kept, and the root boots") {
    Lan lan("forged-arp");
    Server server(lan);
    Stranger stranger(lan);
    lan.pass_only([&](const Frame& frame) {
        // A probe, or an announcement.
        const auto* arp = frame.as<Arp>();
        const bool is_about_itself =
            arp != nullptr && arp->request && (arp->sender == "0.0.0.0" || arp->sender == arp->target);
        if (frame.mac_from == kPi && is_about_itself) stranger.claims(arp->target, kPi);
        return true;
    });
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.deadline=120"});
    REQUIRE(pi.reaches_root(kPatience + 60s));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(lan.frames_from("pi", dhcp(Dhcp::Decline)).size() == 3);
    const auto link = pi.report()["links"][0];
    CHECK(link["dhcp"]["declines"] == 3);
    CHECK(link["warnings"][0]["id"] == "address-in-use");
    CHECK(link["warnings"][0].dump().find(std::string(Stranger::kMac) + " claims") != std::string::npos);
}

TEST_SUITE_END();
