// A person at the serial console, and what only sounds like one.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <random>
#include <regex>
#include <sstream>
#include <string>

#include "tests/lab/display.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"
#include "tests/lab/swap_disks.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr Duration kPatience = 90s;
constexpr Duration kTwoSearches = 240s;  // one on a machine that is busy may not look into every export
constexpr const char* kEnter = "\r";
constexpr const char* kCtrlS = "\x13";

// Somebody who looks before each key.
class Person {
public:
    explicit Person(Pi& pi) : pi_(pi) {}

    // Twice Enter, which no floating pin types.
    void wakes_the_screen() {
        press(kEnter);
        press(kEnter);
    }
    void press(const char* key) {
        pi_.machine().type(key);
        ++pressed_;
    }
    void sees(std::string_view words, Duration patience = kPatience) {
        REQUIRE_MESSAGE(pi_.console_shows(words, patience), words);
    }
    int pressed() const { return pressed_; }

private:
    Pi& pi_;
    int pressed_ = 0;
};

std::string text_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::string noise(std::size_t size) {
    std::mt19937 random(1);  // NOLINT: the same noise each time
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(random());
    return bytes;
}

}  // namespace

TEST_SUITE_BEGIN("console");

TEST_CASE("first boot: at the console a server's root is found, tried, saved and booted; then it boots by itself") {
    Lan lan("first-boot");
    Server server(lan);
    {
        Pi pi(lan, Board::Virt, {.cmdline = "ip=dhcp", .card = Card::Corrupt, .keeps_card = true});
        Person person(pi);
        person.sees("root=nfs:192.168.50.1:/export/root", kTwoSearches);  // the log says what was found
        person.wakes_the_screen();
        person.sees("Held for you");
        person.press("s");
        person.sees("selected: nfs:192.168.50.1:/export/root");
        person.press(kEnter);
        person.sees("b boot once");
        person.press("s");
        person.sees("root=nfs:192.168.50.1:/export/root + rw=yes");
        person.press(kEnter);
        REQUIRE(pi.reaches_root(kPatience));
        CHECK(pi.root_name() == "nfs-root");
        CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 rw,"));
        CHECK(person.pressed() <= 6);
        MESSAGE("keys pressed: " << person.pressed());
    }
    Pi again(lan, Board::Virt, {.cmdline = "ip=dhcp", .card = Card::Corrupt, .keeps_card = true});
    REQUIRE(again.reaches_root(kPatience));
    CHECK(again.root_name() == "nfs-root");
    CHECK(again.report()["candidates"][0]["source"].get<std::string>().starts_with("farroot.conf:"));
    CHECK(again.report()["held"] == false);
}

// At 9600 baud 960 bytes go over the line in a second. The emulated one has no speed: bytes are counted.
TEST_CASE("a line of 9600 baud keeps up: a tick of the countdown takes a tenth of it at most, a page two seconds") {
    constexpr std::size_t kSecondOfLine = 960;
    Lan lan("slow-line");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.countdown=600"});
    Person person(pi);
    person.sees("verified");
    person.wakes_the_screen();
    person.sees("Held for you");
    std::size_t bytes = 0;
    pi.machine().on_output([&bytes](std::string_view more) { bytes += more.size(); });
    const auto written_in = [&](Duration time) {
        bytes = 0;
        lan.run_until([] { return false; }, time);
        return bytes;
    };
    written_in(2s);  // what is still drawn
    const std::size_t ten_ticks = written_in(10s);
    CHECK(ten_ticks > 0);
    CHECK(ten_ticks <= kSecondOfLine);
    person.press("n");
    const std::size_t page = written_in(3s);
    CHECK(page <= 2 * kSecondOfLine);
    MESSAGE("bytes: a tick " << ten_ticks / 10 << ", a page " << page);
    pi.machine().on_output({});
}

TEST_CASE("first boot with swap: an empty partition on USB is made swap, saved with the root, and is on in both boots" *
          doctest::test_suite("long")) {
    Lan lan("first-boot-swap");
    Server server(lan);
    const auto usb = lan.artefact("usb");
    make_disk(usb, {{Part::Holds::Ext4, "data", 16}, {Part::Holds::Nothing, "", 32}});
    const PiOptions options{
        .cmdline = "ip=dhcp lab=answers", .card = Card::Corrupt, .keeps_card = true, .usb_disks = {usb}};
    {
        Pi pi(lan, Board::Virt, options);
        Person person(pi);
        person.sees("root=nfs:192.168.50.1:/export/root", kTwoSearches);
        person.wakes_the_screen();
        person.sees("Held for you");
        person.press("w");
        // A disk on USB may come late: r looks again.
        for (int looks = 0; looks < 8 && !pi.console_shows("Enter makes /dev/sda2 swap", 10s); ++looks)
            person.press("r");
        person.sees("Enter makes /dev/sda2 swap");
        person.press(kEnter);
        person.sees("Nothing is written before that");
        for (const char* key : {"/", "d", "e", "v", "/", "s", "d", "a", "2"}) person.press(key);
        person.sees("Enter makes it.");
        person.press(kEnter);
        person.sees("priority 1000, newly made");
        person.sees("swap, in use");  // the disks were looked at again: it has a UUID
        person.press("\x1b");
        person.sees("Held for you");
        person.press("s");
        person.sees("selected: nfs:192.168.50.1:/export/root");
        person.press(kEnter);
        person.sees("b boot once");
        person.press("s");
        person.sees("+ swap=UUID=");
        person.press(kEnter);
        REQUIRE(pi.reaches_root(kPatience));
        CHECK(pi.run("cat /proc/swaps").find("/dev/sda2") != std::string::npos);
        MESSAGE("keys pressed: " << person.pressed());
    }
    Pi again(lan, Board::Virt, options);
    REQUIRE(again.reaches_root(kPatience));
    CHECK(again.root_name() == "nfs-root");
    CHECK(again.run("cat /proc/swaps").find("/dev/sda2") != std::string::npos);
    const auto report = again.report();
    REQUIRE(report["swaps"].size() == 1);
    CHECK(report["swaps"][0]["swap"].get<std::string>().starts_with("UUID="));
    CHECK(report["swaps"][0]["areas"][0]["new"] == false);
    CHECK(report["held"] == false);
}

TEST_CASE(
    "the boot is held at the console, and goes on when it is told to; a vt220 gets what it knows, and is left clean") {
    Lan lan("held");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.countdown=20 farroot.record=yes"});
    pi.machine().type(kCtrlS);  // and never Ctrl-Q
    Person person(pi);
    person.sees("verified");
    person.wakes_the_screen();
    person.sees("Held for you");
    CHECK_FALSE(lan.run_until([&] { return pi.console().line("ROOT-READY").has_value(); }, 25s));
    person.press("\x1b");
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");

    const std::string line = pi.console().line("ROOT-LINE ").value_or("");
    for (const char* mode : {" icanon ", " echo ", " isig ", " opost ", " onlcr ", " icrnl "}) {
        CAPTURE(mode);
        CHECK((" " + line + " ").find(mode) != std::string::npos);
    }
    // One a second at least, while it was held.
    CHECK(std::atoi(pi.console().line("RECORDED ").value_or("").c_str()) > 20);
    const std::string bytes = text_of(lan.artefact("pi.log"));
    CHECK(std::ranges::all_of(bytes, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
    CHECK(std::regex_search(bytes, std::regex("\x1b\\[[0-9;]*7m")));             // reverse, for the title
    CHECK_FALSE(std::regex_search(bytes, std::regex("\x1b\\[[0-9;]*3[0-7]m")));  // no colours
    const auto last_words = bytes.find("farroot: handing over to");
    REQUIRE(last_words != std::string::npos);
    CHECK(bytes.find('\x1b', last_words) == std::string::npos);
    for (const char* sequence : {"\x1b[0m", "\x1b[?25h", "\x1b[r"}) {  // attributes, cursor, scroll region
        CAPTURE(sequence + 1);
        CHECK(bytes.rfind(sequence, last_words) != std::string::npos);
    }
}

TEST_CASE("password: without it nobody at the console changes anything, with it the Pi is switched off") {
    Lan lan("password");
    Server server(lan);
    // openssl passwd -6 -salt farroot 'four words'
    Pi pi(lan, Board::Virt,
          {.cmdline =
               "root=/dev/nfs ip=dhcp farroot.mode=ask farroot.password="
               "$6$farroot$FUoXCDr111ywgm0d8I9RzyRbYk15zMktRi3GbZwrZDcL/KBEfoa/iGBrR5Oiyw57FUgZpfY6A9SIv8WUfF1yp/"});
    Person person(pi);
    person.sees("verified");
    person.wakes_the_screen();
    person.sees(" go on");
    person.press("R");
    person.sees("o switch off");
    person.press("o");
    person.sees("password:");
    person.press("a guess\r");
    person.sees("wrong; the next try counts in");
    CHECK_FALSE(pi.switches_off(10s));
    person.press("four words");
    person.press(kEnter);
    REQUIRE(pi.switches_off(kPatience));
    CHECK(pi.console_shows("asked for at the console: switching off", 0s));
}

namespace {

// openssl passwd -6 -salt farroot 'four words'
constexpr std::string_view kHash =
    "$6$farroot$FUoXCDr111ywgm0d8I9RzyRbYk15zMktRi3GbZwrZDcL/KBEfoa/iGBrR5Oiyw57FUgZpfY6A9SIv8WUfF1yp/";

// Somebody at a locked console who types whatever could open it, from power-on until the root's init runs.
void types_from_power_on(Lan& lan, Pi& pi) {
    constexpr Duration kEach = 100ms;
    constexpr int kMostKeys = 3000;
    // First what wakes a serial line: silence, and Enter twice.
    constexpr std::array kKeys{"", "", "", "", "\r\r", "d", "x", "x", "\r", "\x1b", "c", "\x1b", "R", "y", "o", "\r"};
    const auto has_booted = [&] { return pi.console().shows("ROOT-INIT"); };
    for (std::size_t i = 0; i < kMostKeys; ++i) {
        // With hold=1 the boot goes on whenever nobody types for a second.
        const bool pauses = i / kKeys.size() % 4 == 3;
        if (lan.run_until(has_booted, kEach)) break;
        if (!pauses) pi.machine().type(kKeys[i % kKeys.size()]);
    }
    REQUIRE(pi.reaches_root(kPatience));
    pi.machine().type("\recho TYPING-IS-$((1 + 1))\r");  // the last keys were for the root's shell
    REQUIRE(lan.run_until(
        [&] {
            const std::string shown = pi.console().text();
            const auto over = shown.find("TYPING-IS-2");
            return over != shown.npos && shown.find("ANSWER-END", over) != shown.npos;
        },
        kPatience));
}

// Neither the password nor its hash, wherever farroot writes or sends anything.
void shows_no_secret(Lan& lan, Pi& pi) {
    for (const char* secret : {"$6$", "four words", "four%20words"}) {
        CAPTURE(secret);
        for (const char* file : {"pi.log", "lan.pcap"}) {
            CAPTURE(file);
            CHECK(text_of(lan.artefact(file)).find(secret) == std::string::npos);
        }
        CHECK(pi.report().dump().find(secret) == std::string::npos);
    }
    CHECK(pi.run("cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | grep -c -F -e '$6$' -e 'four words'; true") == "0\n");
    CHECK(pi.run("grep -r -l -F -e '$6$' -e 'four words' /run; true").empty());
    CHECK(pi.run("dmesg | grep -c -F -e '$6$' -e 'four words'; true") == "0\n");
}

}  // namespace

TEST_CASE("password: on the card, with a shell in the image: keys from power-on open nothing, and nothing tells it") {
    Lan lan("password-from-power-on");
    Server server(lan);
    const std::string settings =
        "root=nfs:192.168.50.1:/export/root\nhold=1\ncountdown=8\nrecord=yes\n# once: password=four words\n"
        "password=" +
        std::string(kHash) + "\n";
    Pi pi(lan, Board::Virt, {.cmdline = "lab=answers", .from_power_on = true, .settings = settings, .shell = true});
    types_from_power_on(lan, pi);
    CHECK(pi.root_name() == "nfs-root");
    CHECK_FALSE(pi.console_shows("'exit' goes back to farroot."));
    CHECK(pi.console_shows("Password"));  // somebody was asked for it
    CHECK(pi.run("grep -c 'password=(hidden' /run/farroot/recording.jsonl") != "0\n");
    shows_no_secret(lan, pi);
}

TEST_CASE("password: one that can't be read locks, and is told nowhere") {
    Lan lan("password-unreadable");
    Pi pi(lan, Board::Virt,
          {.cmdline = "lab=answers",
           .from_power_on = true,
           .settings = "root=nfs:192.168.50.1:/export/root\ndeadline=8\nhold=1\nrecord=yes\npassword=four words\n",
           .shell = true});
    types_from_power_on(lan, pi);
    CHECK(pi.root_name() == "sd-root");
    CHECK_FALSE(pi.console_shows("'exit' goes back to farroot."));
    CHECK(pi.console_shows("farroot.conf:5: password=(hidden) is ignored: expected what `openssl passwd -6`"));
    CHECK(pi.report()["lock"]["state"] == "unreadable");
    CHECK(pi.run("cat /run/motd.d/farroot").find("password=(hidden)") != std::string::npos);
    shows_no_secret(lan, pi);
}

TEST_CASE("mode=diagnose: the screen says what is wrong and measures the root, and boots it when it is told to") {
    Lan lan("diagnose");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.mode=diagnose"});
    Person person(pi);
    person.sees("verified");
    person.wakes_the_screen();
    person.sees("check all again");
    person.press("m");
    person.sees("bytes read in");
    person.press("\x1b");
    person.press(kEnter);
    person.sees("b boot once");
    person.press("b");
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    const auto measured = pi.report()["measure"];
    CHECK(measured["over"] == true);
    CHECK(measured["bytes"] > 1'000'000);
    CHECK_FALSE(measured.contains("cause"));
}

TEST_CASE("a shell at the console, where the image has one, and back") {
    Lan lan("shell");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs ip=dhcp farroot.mode=ask lab=answers bond=bond0", .shell = true});
    Person person(pi);
    person.sees("verified");
    person.wakes_the_screen();
    person.sees(" go on");
    person.press("d");
    person.sees("x shell");
    person.press("x");
    person.sees("'exit' goes back to farroot.");
    person.press("echo result=$((6*7)); cat /proc/1/comm; tty\r");
    person.sees("result=42");
    person.sees("init /dev/ttyAMA0");
    // Of Alt-SysRq what pulling the plug does: sync, remount read-only, reboot.
    person.press("echo sysrq=$(cat /proc/sys/kernel/sysrq)\r");
    person.sees("sysrq=176");
    const std::size_t shown = pi.console().size();
    person.press("exit\r");
    REQUIRE(lan.run_until([&] { return pi.console().text().find("x shell", shown) != std::string::npos; }, kPatience));
    person.press("\x1b");
    person.press("\x1b");
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.run("cat /proc/sys/kernel/sysrq") == "438\n");  // as Debian's kernel begins
    // The line was hung up when the shell on it ended.
    CHECK(pi.console_shows("farroot: command line: bond=bond0 is ignored"));
}

TEST_CASE("the screen is killed: the boot goes on, and its lines come as plain text") {
    Lan lan("screen-killed");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs ip=dhcp lab.hunt=tui,1", .processors = 2, .first_init = "hunter"});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pi.console().count_lines("[ ") > 0);
    CHECK_FALSE(pi.console_shows("the agent was killed"));
    const auto log = pi.report()["log"].dump();
    CHECK(log.find("agent") == std::string::npos);
}

TEST_CASE("the screen stands still, as on a line that takes no more: the boot goes on") {
    Lan lan("screen-stopped");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs ip=dhcp lab.hunt=tui,1,STOP", .processors = 2, .first_init = "hunter"});
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
}

// As those of Apple, Microsoft and others, which the kernel keeps for drivers that the image does not have
// (HID_QUIRK_HAVE_SPECIAL_DRIVER of include/linux/hid.h).
TEST_CASE("display: a USB keyboard that hid-generic refuses types all the same" * doctest::test_suite("long")) {
    Lan lan("refused-keyboard");
    Server server(lan);
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs ip=dhcp farroot.countdown=60 usbhid.quirks=0x0627:0x0001:0x80000 lab=answers",
           .display = true,
           .usb_keyboard = true});
    Display display(lan, pi.machine(), lan.artefact("newest.ppm"));
    REQUIRE(display.shows("verified", kPatience));
    display.press("n");
    REQUIRE(display.shows("farroot · Network", kPatience));
    display.press("esc");
    REQUIRE(display.shows("verified", kPatience));
    display.press("ret");
    REQUIRE(display.shows("b boot once", kPatience));
    display.press("b");
    REQUIRE(pi.reaches_root(kPatience));
    // Its own driver has it as soon as the root loads that: the refusal counts again.
    CHECK(pi.run("cat /sys/module/hid/parameters/ignore_special_drivers") == "0\n");
    CHECK(pi.run("readlink /sys/bus/hid/devices/*/driver").ends_with("/hid-generic\n"));
}

TEST_CASE("two consoles at once: one holds the boot, the other shows it and lets it go on") {
    Lan lan("two-consoles");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.countdown=25", .display = true});
    Display display(lan, pi.machine(), lan.artefact("newest.ppm"));
    REQUIRE(display.shows("verified", kPatience));
    display.press("n");  // the network's page, on this console alone
    Person person(pi);
    person.sees("Held for you");
    REQUIRE(display.shows("farroot · Network", kPatience));
    person.wakes_the_screen();
    person.sees(" go on");
    CHECK(display.shows("farroot · Network", kPatience));
    person.press("\x1b");
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
}

TEST_CASE("noise on the serial line, more than it carries in ten seconds, changes nothing") {
    Lan lan("noise");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "root=/dev/nfs ip=dhcp farroot.countdown=10", .from_power_on = true});
    pi.machine().type(noise(std::size_t{1} << 17));  // 115200 baud are 11520 bytes a second
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    const auto log = pi.report()["log"].dump();
    CHECK(log.find("held") == std::string::npos);
    CHECK(pi.report()["candidates"].size() == 1);
}

TEST_SUITE_END();
