// password=: what a person at a console may without it, and how it is typed.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/world/world.h"

using namespace agent::core;
using namespace world;

namespace {

constexpr const char* kOther = "nfs:10.0.0.9:/other";
constexpr const char* kTty = "/dev/tty1";
constexpr const char* kSerial = "/dev/ttyAMA0";

const std::string kHash = "password=$6$salt$" + std::string(86, 'h');
const std::string kPassword = "farroot." + kHash + " ";
const std::string kNamed = kPassword + "farroot.root=nfs:10.0.0.1:/named ip=dhcp";

LockedConsole console_of(const Outcome& boot, const char* name) {
    const auto consoles = boot.report().lock.consoles;
    const auto known = std::ranges::find(consoles, name, &LockedConsole::name);
    return known == consoles.end() ? LockedConsole{} : *known;
}

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
    CHECK(boot.report().lock.state == "set");
    CHECK_FALSE(console_of(boot, kTty).is_open);
}

TEST_CASE("the right password opens the console at which it was typed, and no other") {
    World pi = two_servers();
    pi.person_wants(Unlock{"right"}, 4s, kTty).person_wants(BootRoot{kOther}, 5s, kSerial);
    pi.person_wants(Hold{}, 30s, kTty);
    const Outcome still_held = pi.boot(kNamed, 40s);
    CHECK_FALSE(still_held.booted());
    CHECK(console_of(still_held, kTty).is_open);
    CHECK_FALSE(console_of(still_held, kSerial).is_open);

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
    CHECK_FALSE(console_of(boot, kTty).is_open);
}

TEST_CASE("wrong passwords are slowed at the console where they are typed, and keep nobody out of another") {
    World pi = two_servers();
    for (int i = 0; i < 100; ++i) pi.person_wants(Unlock{"wrong"}, 2s + i * 100ms, kSerial);
    pi.person_wants(Unlock{"right"}, 12s, kSerial);  // looked at with the others: not before its time either
    pi.person_wants(Unlock{"right"}, 12s + 500ms, kTty);
    const Outcome boot = pi.boot(kNamed, 13s);
    CHECK(boot.passwords() == 3 + 1);  // after 2 s and 4 s more
    const LockedConsole slowed = console_of(boot, kSerial);
    CHECK(slowed.wrong == 3);
    CHECK_FALSE(slowed.is_open);
    REQUIRE(slowed.wait);
    CHECK(*slowed.wait > 2s);
    CHECK(*slowed.wait <= 8s);
    CHECK(console_of(boot, kTty).is_open);
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
    const auto with_late_card = [] {
        World pi = two_servers();
        pi.card_says(kHash, 12s).person_wants(OpenShell{1}, 1s, kSerial).person_wants(BootRoot{kOther}, 11s, kTty);
        return pi;
    };
    const Outcome still_read = with_late_card().boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 11s + 500ms);
    CHECK_FALSE(still_read.booted());
    CHECK(still_read.report().lock.state == "unknown");

    World pi = with_late_card();
    pi.person_wants(BootRoot{kOther}, 15s, kTty).person_wants(OpenShell{2}, 15s, kSerial);
    const Outcome boot = pi.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 20s);
    CHECK_FALSE(boot.booted());
    CHECK(boot.log_says("the card is still read"));
    CHECK(boot.log_says("the password is needed for this"));
    CHECK(boot.report().lock.state == "set");
    CHECK(console_of(boot, kSerial).shell == 0);
}

TEST_CASE("where no card comes, nobody asks for a password") {
    World pi = two_servers();
    pi.card_hangs().person_wants(OpenShell{7}, 29s, kTty).person_wants(OpenShell{8}, 31s, kSerial);
    const Outcome boot = pi.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 40s);
    CHECK(boot.report().lock.state == "none");
    CHECK(console_of(boot, kTty).shell == 0);
    CHECK(console_of(boot, kSerial).shell == 8);
}

TEST_CASE("a shell is for a console that knows the password, until it is another one") {
    World pi = two_servers();
    pi.person_wants(OpenShell{1}, 3s, kTty).person_wants(Unlock{"right"}, 4s, kTty);
    pi.person_wants(OpenShell{2}, 5s, kTty).person_wants(OpenShell{1}, 5s, kSerial);
    const Outcome boot = pi.boot(kNamed, 20s);
    CHECK(console_of(boot, kTty).shell == 2);
    CHECK(console_of(boot, kSerial).shell == 0);
    CHECK(boot.log_says("/dev/tty1: a shell is opened"));

    // What was chosen without a password boots no more once there is one.
    World changed;
    changed.server("10.0.0.1").exports("/named");
    changed.card_says("", 1s).person_wants(Hold{}, 100ms, kTty);
    changed.person_wants(OpenShell{3}, 4s, kTty).person_wants(BootRoot{kOther}, 4s, kTty);
    changed.person_wants(SaveSettings{kHash, ""}, 5s, kTty);
    const Outcome locked = changed.boot("farroot.root=nfs:10.0.0.1:/named ip=dhcp", 20s);
    CHECK(locked.report().lock.state == "set");
    CHECK(console_of(locked, kTty).shell == 0);
}

TEST_CASE("a password that can't be read locks: nobody knows it") {
    for (const char* word : {"farroot.password=hunter2 ", "farroot.password ", "farroot.pasword=hunter2 "}) {
        CAPTURE(word);
        World pi = two_servers();
        pi.person_wants(Unlock{"hunter2"}, 4s, kTty).person_wants(BootRoot{kOther}, 5s, kTty);
        const Outcome boot = pi.boot(word + std::string("farroot.root=nfs:10.0.0.1:/named ip=dhcp"), 20s);
        CHECK_FALSE(boot.booted());
        CHECK(boot.passwords() == 0);
        CHECK(boot.report().lock.state == "unreadable");
        CHECK_FALSE(boot.log_says("hunter2"));
    }
}
