// password=: what a person at a console may without it, and how it is typed.
#include <doctest/doctest.h>

#include "tests/world/world.h"

using namespace agent::core;
using namespace world;

namespace {

constexpr const char* kOther = "nfs:10.0.0.9:/other";
constexpr const char* kTty = "/dev/tty1";
constexpr const char* kSerial = "/dev/ttyAMA0";

const std::string kPassword = "farroot.password=$6$salt$" + std::string(86, 'h') + " ";
const std::string kNamed = kPassword + "farroot.root=nfs:10.0.0.1:/named ip=dhcp";

World two_servers() {
    World pi;
    pi.server("10.0.0.1").exports("/named");
    pi.server("10.0.0.9").exports("/other");
    pi.person_wants(Hold{}, 100ms, kTty);
    return pi;
}

}  // namespace

TEST_CASE("without the password a person holds the boot and lets it go, and changes nothing") {
    World pi = two_servers();
    pi.person_wants(BootRoot{kOther}, 5s, kTty).person_wants(Restart{}, 6s, kTty).person_wants(PowerOff{}, 7s, kTty);
    pi.person_wants(SaveSettings{"root=nfs:10.0.0.9:/other\n", ""}, 8s, kTty).person_wants(Release{}, 20s, kTty);
    const Outcome boot = pi.boot(kNamed);
    CHECK(boot.root() == "10.0.0.1:/named");
    CHECK(boot.took() >= 20s);
    CHECK_FALSE(boot.rebooted());
    CHECK_FALSE(boot.is_off());
    CHECK(boot.saved().empty());
    CHECK(boot.trials() == 1);
    CHECK(boot.log_says("/dev/tty1: the password is needed for this"));
    CHECK(boot.report().lock.is_set);
    CHECK(boot.report().lock.open.empty());
}

TEST_CASE("the right password opens the console at which it was typed, and no other") {
    World pi = two_servers();
    pi.person_wants(Unlock{"right"}, 4s, kTty).person_wants(BootRoot{kOther}, 5s, kSerial);
    pi.person_wants(Hold{}, 30s, kTty);
    const Outcome still_held = pi.boot(kNamed, 40s);
    CHECK_FALSE(still_held.booted());
    CHECK(still_held.report().lock.open == std::vector<std::string>{kTty});

    World opened = two_servers();
    opened.person_wants(Unlock{"right"}, 4s, kTty).person_wants(BootRoot{kOther}, 5s, kTty);
    CHECK(opened.boot(kNamed).root() == "10.0.0.9:/other");
}

TEST_CASE("a console without a key for hold= is closed again") {
    World pi = two_servers();
    pi.person_wants(Unlock{"right"}, 4s, kTty).person_wants(BootRoot{kOther}, 70s, kTty);
    pi.person_wants(Hold{}, 50s, kSerial);
    const Outcome boot = pi.boot(kNamed + " farroot.hold=60", 100s);
    CHECK_FALSE(boot.booted());
    CHECK(boot.report().lock.open.empty());
}

TEST_CASE("wrong passwords are slowed, wherever they are typed") {
    World pi = two_servers();
    for (int i = 0; i < 100; ++i) pi.person_wants(Unlock{"wrong"}, 2s + i * 100ms, i % 2 == 0 ? kTty : kSerial);
    pi.person_wants(Unlock{"right"}, 12s, kTty);  // looked at with the others: not before its time either
    const Outcome boot = pi.boot(kNamed, 13s);
    CHECK(boot.passwords() == 3);  // after 2 s and 4 s more
    CHECK(boot.report().lock.wrong == 3);
    REQUIRE(boot.report().lock.wait);
    CHECK(*boot.report().lock.wait > 2s);
    CHECK(*boot.report().lock.wait <= 8s);
}

TEST_CASE("in mode=ask the release of the boot needs the password too") {
    World pi = two_servers();
    pi.person_wants(Release{}, 5s, kTty);
    CHECK_FALSE(pi.boot(kNamed + " farroot.mode=ask", 30s).booted());
    World opened = two_servers();
    opened.person_wants(Unlock{"right"}, 4s, kTty).person_wants(Release{}, 5s, kTty);
    CHECK(opened.boot(kNamed + " farroot.mode=ask", 30s).root() == "10.0.0.1:/named");
}

TEST_CASE("nothing is changed at a console before the card could ask for a password") {
    World pi = two_servers();
    pi.card_says("password=$6$salt$" + std::string(86, 'h') + "\n", 3s);
    pi.person_wants(BootRoot{kOther}, 1s, kTty).person_wants(BootRoot{kOther}, 5s, kTty);
    const Outcome boot = pi.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 20s);
    CHECK_FALSE(boot.booted());
    CHECK(boot.log_says("the card is still read"));
    CHECK(boot.log_says("the password is needed for this"));
}
