// What keys do: pages, selections, and what is wanted of the boot.
#include "tui/press.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/unit/frame_fixtures.h"
#include "tui/found_list.h"
#include "tui/view.h"

using namespace agent::core;
using tui::Key;
using tui::PageId;
using tui::Ui;

namespace {

using Intents = std::vector<Intent>;
const std::string kGood = "nfs:192.168.1.2:/srv/pi";

// A person at a screen of 80x24.
struct Person {
    Snapshot snapshot = fixtures::held();
    Ui ui = {};
    Intents wanted = {};  // by the last key

    Person& press(Key key) {
        auto pressed = tui::press(ui, key, snapshot, {80, 24});
        ui = std::move(pressed.ui);
        wanted = std::move(pressed.intents);
        return *this;
    }
    Person& hear(const Snapshot& newer) {
        auto heard = tui::after_news(ui, snapshot.held, newer, {80, 24});
        snapshot = newer;
        ui = std::move(heard.ui);
        wanted = std::move(heard.intents);
        return *this;
    }
    Person& press(Key::Code code) { return press(Key{code}); }
    Person& type(std::string_view text) {
        for (const char each : text) press(Key{Key::Code::Character, static_cast<char32_t>(each)});
        return *this;
    }
};

using enum Key::Code;

}  // namespace

TEST_CASE("press: any key holds the boot, and renews a hold that would end; where it never does, none is sent") {
    Person person;
    person.snapshot = fixtures::ordinary();
    CHECK(person.type("x").wanted == Intents{Hold{}});
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    person.snapshot = fixtures::held();
    CHECK(person.press(Down).wanted == Intents{Hold{}});
    person.snapshot.hold_left.reset();
    CHECK(person.press(Down).wanted.empty());
}

TEST_CASE("press: the first Enter only holds; the next opens the best root's trial, and Enter there boots it") {
    Person person;
    person.snapshot = fixtures::ordinary();
    person.press(Enter);
    CHECK(person.ui.page() == PageId::Home);
    CHECK(person.ui.candidate == kGood);
    person.press(Enter);
    CHECK(person.ui.page() == PageId::Trial);
    CHECK(person.ui.root == kGood);
    CHECK(person.press(Enter).wanted == Intents{Hold{}, BootRoot{kGood}});
    CHECK(person.type("b").wanted == Intents{Hold{}, BootRoot{kGood}});
    CHECK(person.type("T").wanted == Intents{Hold{}, TryRoot{kGood}});
}

TEST_CASE("press: a root that failed its trial is neither booted nor saved") {
    Person person;
    person.press(Down).press(Up).press(Up).press(Up).press(Enter);
    CHECK(person.ui.root == "nfs:192.168.1.7:/srv/old");
    CHECK(person.type("b").wanted == Intents{Hold{}});
    CHECK(person.type("s").wanted == Intents{Hold{}});
    CHECK(person.ui.page() == PageId::Trial);
}

TEST_CASE("press: Escape goes back, and at Home lets the boot go on, with no hold before that") {
    Person person;
    person.type("nl?").press(Escape);
    CHECK_FALSE(person.ui.help);
    CHECK(person.ui.page() == PageId::Log);
    CHECK(person.press(Escape).ui.page() == PageId::Network);
    CHECK(person.press(Escape).ui.page() == PageId::Home);
    CHECK(person.press(Escape).wanted == Intents{Release{}});
    CHECK_FALSE(person.ui.attended);
    person.snapshot = fixtures::ordinary();
    CHECK(person.press(Escape).wanted == Intents{Hold{}});
}

TEST_CASE("press: servers are looked for where nobody has, and again when asked") {
    Person person;
    CHECK(person.type("s").wanted == Intents{Hold{}});
    CHECK(person.type("r").wanted == Intents{Hold{}, FindServers{}});
    person.snapshot.looking_for_servers = true;
    CHECK(person.type("r").wanted == Intents{Hold{}});
    Person first;
    first.snapshot.found.reset();
    CHECK(first.type("S").wanted == Intents{Hold{}, FindServers{}});
}

TEST_CASE("press: the selection moves over exports alone, and stays where it is while the list grows") {
    Person person;
    person.type("s").press(Down);
    CHECK(person.ui.found == "nfs:192.168.1.2:/srv/rpi-old");
    auto& servers = person.snapshot.found->servers;
    servers.insert(servers.begin(), fixtures::many().found->servers[5]);
    person.press(Down);
    CHECK(person.ui.found == "nfs:192.168.1.2:/home");
    person.press(End);
    CHECK(person.ui.found == "nfs:192.168.1.9:/pool/pi");
    person.press(Down).press(Enter);
    CHECK(person.wanted == Intents{Hold{}, TryRoot{"nfs:192.168.1.9:/pool/pi"}});
    CHECK(person.ui.page() == PageId::Trial);
    CHECK(person.press(Escape).ui.page() == PageId::Servers);
    person.press(Home).press(PageDown).press(PageUp);
    CHECK(person.ui.found == "nfs:10.0.0.6:/srv/pi");
}

TEST_CASE("press: Enter tries the first root at once, but not while a better one may still be found") {
    Person person;
    person.type("s").press(Enter);
    CHECK(person.wanted == Intents{Hold{}, TryRoot{"nfs:192.168.1.2:/srv/pi"}});
    Person hasty;
    hasty.snapshot.looking_for_servers = true;
    hasty.type("s").press(Enter);
    CHECK(hasty.wanted == Intents{Hold{}});
    CHECK(hasty.ui.found.has_value());
}

TEST_CASE("press: a root is entered by hand, and tried once it is one") {
    Person person;
    person.type("s").press(Down).type("e");
    CHECK(person.ui.by_hand.text == "nfs:192.168.1.2:/");
    person.type("srv/?n s");
    CHECK(person.ui.page() == PageId::ByHand);
    person.press(Enter);
    CHECK(person.wanted == Intents{Hold{}, TryRoot{"nfs:192.168.1.2:/srv/?n s"}});
    CHECK(person.press(Escape).ui.page() == PageId::Servers);
    person.type("e");
    while (!person.ui.by_hand.text.empty()) person.press(Backspace);
    CHECK(person.type("nonsense").press(Enter).wanted == Intents{Hold{}});
    CHECK(person.ui.page() == PageId::ByHand);
}

TEST_CASE("press: saving writes what was shown, and boots only when that was said") {
    Person person;
    person.press(Down).press(Enter).type("s");
    CHECK(person.ui.page() == PageId::Save);
    const std::string before = person.snapshot.card.text;
    const auto saved = [&](const char* rw) {
        std::string text = before;
        text.replace(text.find("root=nfs:192.168.1.7:/srv/old"), 29, "root=" + kGood + "\nrw=" + rw);
        return SaveSettings{text, before};
    };
    Person staying = person;
    CHECK(staying.type("wk").wanted == Intents{Hold{}, saved("no")});
    CHECK(person.press(Enter).wanted == Intents{saved("yes"), Release{}});
    person.snapshot.save = SaveView{"writing", {}};
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    person.snapshot.save = SaveView{"done", {}};
    person.press(Escape);
    CHECK(person.ui.page() == PageId::Trial);
}

TEST_CASE("press: where the card holds another file by now, that one is shown before anything is written again") {
    Person person;
    person.press(Down).press(Enter).type("sk");
    person.snapshot.save = SaveView{"failed", CauseView{"card-changed", "", "the file changed", ""}};
    person.snapshot.card.text = "hostname=other\n";
    CHECK(person.type("k").wanted == Intents{Hold{}});
    CHECK(person.type("k").wanted ==
          Intents{Hold{}, SaveSettings{"hostname=other\nroot=" + kGood + "\nrw=yes\n", "hostname=other\n"}});
}

TEST_CASE("press: nothing is saved without a card, nor a root without a spelling") {
    Person person;
    person.press(Down).press(Enter);
    person.snapshot.card.device.clear();
    CHECK(person.type("s").ui.page() == PageId::Trial);
    Person local;
    local.snapshot.candidates[1].spelling.clear();
    local.press(Down).press(Enter);
    CHECK(local.type("s").ui.page() == PageId::Trial);
    CHECK(local.type("b").wanted == Intents{Hold{}, BootRoot{""}});
}

TEST_CASE("press: where a hold ends by itself, nobody is there any more") {
    Person person;
    person.press(Down);
    const Ui same = tui::after_news(person.ui, true, person.snapshot, {80, 24}).ui;
    CHECK(same == person.ui);
    const Ui alone = tui::after_news(person.ui, true, fixtures::ordinary(), {80, 24}).ui;
    CHECK_FALSE(alone.attended);
    CHECK_FALSE(alone.candidate.has_value());
}

namespace {

// At a console that does not know the password.
Person locked_out() {
    Person person;
    person.ui.console = "/dev/tty1";
    person.snapshot.lock.state = "set";
    return person;
}

Snapshot opened(Snapshot snapshot, const std::string& console) {
    snapshot.lock.consoles.push_back({.name = console, .is_open = true});
    return snapshot;
}

}  // namespace

TEST_CASE("press: who does not know the password is asked for it, and then what was wanted is done") {
    Person person = locked_out();
    person.press(Down).press(Enter);
    CHECK(person.type("b").wanted == Intents{Hold{}});
    CHECK(person.ui.page() == PageId::Password);
    CHECK(person.type("be?n s").wanted == Intents{Hold{}});
    CHECK(person.press(Enter).wanted == Intents{Hold{}, Unlock{"be?n s"}});
    CHECK(person.ui.password.text.empty());
    CHECK(person.hear(opened(person.snapshot, "/dev/ttyAMA0")).wanted.empty());
    CHECK(person.ui.page() == PageId::Password);
    CHECK(person.hear(opened(person.snapshot, "/dev/tty1")).wanted == Intents{Hold{}, BootRoot{kGood}});
    CHECK(person.ui.page() == PageId::Trial);
    CHECK(person.type("b").wanted == Intents{Hold{}, BootRoot{kGood}});
}

TEST_CASE("press: after the password saving goes on as if it had been pressed then") {
    Person person = locked_out();
    person.press(Down).press(Enter).type("sw");
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    CHECK_FALSE(person.ui.saving.is_sent);
    person.type("secret").press(Enter).hear(opened(person.snapshot, "/dev/tty1"));
    CHECK(person.ui.page() == PageId::Save);
    CHECK(person.ui.saving.is_sent);
    REQUIRE(person.wanted.size() == 2);
    CHECK(std::get<SaveSettings>(person.wanted[0]).text.find("rw=no") != std::string::npos);
    CHECK(person.wanted[1] == Intent{Release{}});
}

TEST_CASE("press: Escape drops what needed the password, and what was typed of it") {
    Person person = locked_out();
    person.type("Ry").type("secr").press(Escape);
    CHECK(person.ui.page() == PageId::Restart);
    CHECK(person.ui.password.text.empty());
    CHECK(person.hear(opened(person.snapshot, "/dev/tty1")).wanted.empty());
    CHECK(person.type("y").wanted == Intents{Hold{}, Restart{}});
}

TEST_CASE(
    "press: without the password one may look, look for servers and let the boot go on, where it goes by itself") {
    Person person = locked_out();
    CHECK(person.type("sr").wanted == Intents{Hold{}, FindServers{}});
    CHECK(person.press(Escape).press(Escape).wanted == Intents{Release{}});
    person.snapshot.mode = "ask";
    CHECK(person.press(Escape).wanted == Intents{Hold{}});
    CHECK(person.ui.page() == PageId::Password);
}

TEST_CASE("press: no password is sent while one is looked at, nor before the next counts") {
    Person person = locked_out();
    person.type("Ry").type("secret");
    person.snapshot.lock.checking = "/dev/ttyAMA0";
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    person.snapshot.lock.checking.clear();
    person.snapshot.lock.consoles = {{.name = "/dev/tty1", .wrong = 1, .wait = base::milliseconds(3000)}};
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    CHECK(person.ui.password.text == "secret");
    person.snapshot.lock.consoles[0].name = "/dev/ttyAMA0";
    CHECK(person.press(Enter).wanted == Intents{Hold{}, Unlock{"secret"}});
}

TEST_CASE("press: a shell is opened where the image has one, and needs the password where there is one") {
    Person person;
    person.ui.shell = 41;
    CHECK(person.type("dx").wanted == Intents{Hold{}});
    person.ui.has_shell = true;
    CHECK(person.type("x").wanted == Intents{Hold{}, OpenShell{42}});
    CHECK(person.ui.page() == PageId::Diagnosis);
    CHECK(person.type("x").wanted == Intents{Hold{}, OpenShell{43}});

    Person locked = locked_out();
    locked.ui.has_shell = true;
    CHECK(locked.type("dx").wanted == Intents{Hold{}});
    CHECK(locked.ui.page() == PageId::Password);
    CHECK(locked.hear(opened(locked.snapshot, "/dev/tty1")).wanted == Intents{Hold{}, OpenShell{1}});
}

TEST_CASE("press: before the card says whether there is a password, what would need it waits") {
    Person person;
    person.ui.has_shell = true;
    person.snapshot.lock.state = "unknown";
    CHECK(person.type("dx").wanted == Intents{Hold{}});
    CHECK(person.ui.page() == PageId::Password);
    CHECK(person.type("hunter2").press(Enter).wanted == Intents{Hold{}});
    CHECK(person.ui.password.text.empty());
    Snapshot known = person.snapshot;
    known.lock.state = "none";
    Person other = person;
    CHECK(other.hear(known).wanted == Intents{Hold{}, OpenShell{1}});
    known.lock.state = "set";
    CHECK(person.hear(known).wanted.empty());
    CHECK(person.type("right").press(Enter).wanted == Intents{Hold{}, Unlock{"right"}});
}

TEST_CASE("press: where password= can't be read, nobody is asked for it") {
    Person person = locked_out();
    person.snapshot.lock.state = "unreadable";
    person.type("Ry");
    CHECK(person.ui.page() == PageId::Password);
    CHECK(person.type("secret").press(Enter).wanted == Intents{Hold{}});
    CHECK(person.press(Escape).ui.page() == PageId::Restart);
}

TEST_CASE("press: where nobody types the password until the hold ends, nothing stays pending") {
    Person person = locked_out();
    person.type("Ry").type("secr");
    Snapshot alone = fixtures::ordinary();
    alone.lock.state = "set";
    person.hear(alone);
    CHECK(person.ui.page() == PageId::Restart);
    CHECK_FALSE(person.ui.pending.has_value());
    CHECK(person.ui.password.text.empty());
}

TEST_CASE("press: the diagnosis has all checked again, and measures the NFS root that is selected or works") {
    Person person;
    CHECK(person.type("nd").ui.page() == PageId::Diagnosis);
    CHECK(person.type("a").wanted == Intents{Hold{}, CheckAll{}});
    CHECK(person.type("m").wanted == Intents{Hold{}, MeasureRoot{kGood}});
    person.ui.candidate = "nfs:192.168.1.7:/srv/old";
    CHECK(person.type("m").wanted == Intents{Hold{}, MeasureRoot{"nfs:192.168.1.7:/srv/old"}});
    person.ui.candidate = "/dev/sda2";
    CHECK(person.type("m").wanted == Intents{Hold{}, MeasureRoot{kGood}});
    person.snapshot.measure = MeasureView{};
    CHECK(person.type("m").wanted == Intents{Hold{}});
    Person locked = locked_out();
    CHECK(locked.type("da").wanted == Intents{Hold{}, CheckAll{}});
    CHECK(locked.type("m").ui.page() == PageId::Password);
    CHECK(locked.hear(opened(locked.snapshot, "/dev/tty1")).wanted == Intents{Hold{}, MeasureRoot{kGood}});
}

TEST_CASE("press: mode=diagnose opens the diagnosis once, on a serial line when somebody wakes it") {
    Snapshot diagnose = fixtures::held();
    diagnose.mode = "diagnose";
    Person person;
    CHECK(person.hear(diagnose).ui.page() == PageId::Diagnosis);
    CHECK(person.press(Escape).hear(diagnose).ui.page() == PageId::Home);
    Person busy;
    CHECK(busy.type("l").hear(diagnose).ui.page() == PageId::Log);
    Ui asleep;
    asleep.asleep = true;
    const Ui still = tui::after_news(asleep, false, diagnose, {80, 24}).ui;
    CHECK(still.page() == PageId::Home);
    CHECK(tui::wake(still, diagnose).ui.page() == PageId::Diagnosis);
}

TEST_CASE("press: a key of farroot.conf is edited, checked while it is typed, and seen before it is written") {
    Person person;
    const std::string before = person.snapshot.card.text;
    person.type("c").press(Enter);
    CHECK(person.ui.key == "root");
    for (int i = 0; i < 9; ++i) person.press(Down);
    CHECK(person.ui.key == "deadline");
    person.press(Enter);
    CHECK(person.ui.page() == PageId::Setting);
    CHECK(person.ui.value.text == "120");
    person.press(Enter);
    CHECK(person.ui.page() == PageId::Setting);
    person.type("x").press(Enter);
    CHECK(person.ui.page() == PageId::Setting);
    person.press(Backspace).press(Backspace).press(Enter);
    CHECK(person.ui.page() == PageId::Save);
    std::string after = before;
    after.replace(after.find("deadline=120"), 12, "deadline=12");
    CHECK(person.press(Enter).wanted == Intents{Hold{}, SaveSettings{after, before}});
    person.snapshot.save = SaveView{"done", {}};
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    CHECK(person.press(Escape).ui.page() == PageId::Configuration);
    CHECK(person.press(Escape).ui.key.empty());
    CHECK(person.press(Escape).ui.page() == PageId::Home);
}

TEST_CASE("press: an empty value takes the key's line out; the card's text that changed meanwhile keeps its changes") {
    Person person;
    person.type("c").press(Enter);
    person.ui.key = "hostname";
    person.press(Enter);
    while (!person.ui.value.text.empty()) person.press(Backspace);
    person.press(Enter).press(Enter);
    REQUIRE(person.wanted.size() == 2);
    CHECK(std::get<SaveSettings>(person.wanted[1]).text.find("hostname") == std::string::npos);
    person.snapshot.save = SaveView{"failed", CauseView{"card-changed", "", "the file changed", ""}};
    person.snapshot.card.text = "hostname=other\nrw=yes\n";
    CHECK(person.press(Enter).wanted == Intents{Hold{}});
    CHECK(person.press(Enter).wanted == Intents{Hold{}, SaveSettings{"rw=yes\n", "hostname=other\nrw=yes\n"}});
}

TEST_CASE("press: no key is edited without a card, nor in a file or a value that the screen can't show whole") {
    Person person;
    person.snapshot.card.is_editable = false;
    CHECK(person.type("c").press(Enter).ui.key.empty());
    Person other;
    other.snapshot.card.text = "init=/sbin/caf\xc3\xa9\n";
    other.type("c").press(Enter);
    other.ui.key = "init";
    other.press(Enter).type("x").press(Enter);
    CHECK(other.ui.page() == PageId::Setting);
    CHECK(other.press(Escape).ui.page() == PageId::Configuration);
}

TEST_CASE("press: a link gets a static address, and goes back to DHCP") {
    Person person;
    const std::string before = person.snapshot.card.text;
    person.type("ne");
    CHECK(person.ui.page() == PageId::Address);
    CHECK(person.ui.address.link == "eth0");
    CHECK(person.ui.address.fields[0].text == "192.168.1.5/24");
    person.press(Tab).type("192.168.1").press(Enter);
    CHECK(person.ui.page() == PageId::Address);
    person.type(".1").press(Down).type("9.9.9.9").press(Enter);
    CHECK(person.ui.page() == PageId::Save);
    const std::string after = before + "ip=192.168.1.5::192.168.1.1:24::eth0:none\nnameserver=9.9.9.9\n";
    CHECK(person.press(Enter).wanted == Intents{Hold{}, SaveSettings{after, before}});
    person.snapshot.save = SaveView{"done", {}};
    person.snapshot.card.text = after;
    CHECK(person.press(Escape).ui.page() == PageId::Network);
    CHECK(person.type("h").ui.page() == PageId::Save);
    person.snapshot.save.reset();
    CHECK(person.press(Enter).wanted == Intents{Hold{}, SaveSettings{before, after}});
}

TEST_CASE("press: the next link is selected, and where all is by DHCP there is nothing to go back from") {
    Person person;
    person.type("n").press(Tab).type("e");
    CHECK(person.ui.address.link == "eth1");
    CHECK(person.press(Escape).type("h").ui.page() == PageId::Network);
    CHECK(person.press(Tab).type("e").ui.address.link == "eth0");
    Person cardless;
    cardless.snapshot.card = {};
    CHECK(cardless.type("ne").ui.page() == PageId::Network);
}

TEST_CASE("press: a restart, or that it is switched off, is asked about") {
    Person person;
    CHECK(person.type("r").ui.page() == PageId::Home);
    CHECK(person.type("R").ui.page() == PageId::Restart);
    CHECK(person.type("n").ui.page() == PageId::Home);
    CHECK(person.type("Ry").wanted == Intents{Hold{}, Restart{}});
    CHECK(person.type("o").wanted == Intents{Hold{}, PowerOff{}});
}

TEST_CASE("press: the log scrolls up from its end, and is filtered by words") {
    Person person;
    for (int i = 0; i < 100; ++i) person.snapshot.log.push_back("line " + std::to_string(i));
    person.type("l").press(PageUp).press(Up);
    CHECK(person.ui.scroll == 20);
    person.press(Home).press(Up).press(Down);
    CHECK(person.press(End).ui.scroll == 0);
    person.type("/eth0 N?").press(Enter);
    CHECK(person.ui.page() == PageId::Log);
    CHECK(person.ui.filter.text == "eth0 N?");
    CHECK(person.press(Escape).ui.filter.text.empty());
    CHECK(person.press(Escape).ui.page() == PageId::Home);
}

TEST_CASE("press: an export that root= can't spell can't be tried") {
    CHECK(tui::spelling_of_export("192.168.1.2", "/srv/pi") == kGood);
    CHECK(tui::spelling_of_export("fd00::1", "/srv") == "nfs:[fd00::1]:/srv");
    CHECK(tui::spelling_of_export("192.168.1.2", "/100%") == "nfs:192.168.1.2:/100%%");
    CHECK_FALSE(tui::spelling_of_export("192.168.1.2", "/srv,rw").has_value());
    CHECK_FALSE(tui::spelling_of_export("192.168.1.2", "/caf\\xc3\\xa9").has_value());
    CHECK_FALSE(tui::spelling_of_export("\\x1b", "/srv").has_value());
}

TEST_CASE("press: whatever is typed, each page can be drawn") {
    std::mt19937 random(1);
    std::vector<Key> keys;
    for (int code = 0; code <= static_cast<int>(Key::Code::Tab); ++code) keys.push_back({static_cast<Key::Code>(code)});
    for (const char each : std::string_view("snlcRewkbtr/?yonx:/dam"))
        keys.push_back({Character, static_cast<char32_t>(each)});
    for (Snapshot snapshot :
         {fixtures::held(), fixtures::empty(), fixtures::errors(), fixtures::long_names(), locked_out().snapshot}) {
        Person person{snapshot};
        for (int i = 0; i < 1000; ++i) {
            person.press(keys[random() % keys.size()]);
            CHECK(person.ui.opened.size() < 12);
            const auto frame = tui::draw(snapshot, person.ui, {40, 12});
            CHECK(frame.rows.size() == 12);
        }
    }
}
