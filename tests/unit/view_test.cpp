#include "tui/view.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tui/cells.h"
#include "tui/screen.h"

using namespace agent::core;
using base::milliseconds;

namespace {

LinkView link(const std::string& name, const std::string& mac, const std::string& driver, const std::string& state,
              const std::string& address, const std::string& origin) {
    LinkView view;
    view.name = name;
    view.mac = mac;
    view.driver = driver;
    view.state = state;
    view.address = address;
    view.origin = origin;
    return view;
}

Snapshot searching() {
    Snapshot boot;
    boot.farroot = "0.1.0";
    boot.board = "Raspberry Pi 3 Model B Rev 1.2";
    boot.state = "searching";
    boot.deadline_left = milliseconds(80400);
    boot.stages = {{"link", StageState::Done, "eth0, carrier"},
                   {"address", StageState::Done, "192.168.1.5/24 by DHCP"},
                   {"servers", StageState::Working, "192.168.1.3"},
                   {"root", StageState::Waiting, ""}};
    boot.candidates = {
        {"192.168.1.2:/srv/rpi", "command line", "failed", "", "", 3,
         CauseView{"export-missing", "192.168.1.2:/srv/rpi",
                   "192.168.1.2:/srv/rpi: the server has no such export (mount: No such file or directory)",
                   "check the path against `showmount -e` or /etc/exports on the server"}},
        {"192.168.1.3:/srv/rpi", "DHCP", "trying", "", "", 1, std::nullopt},
        {"/dev/mmcblk0p2", "SD card", "waiting", "", "", 0, std::nullopt}};
    boot.links = {link("eth0", "b8:27:eb:12:34:56", "smsc95xx", "in use", "192.168.1.5/24", "dhcp")};
    boot.log = {"first line", "second line", "third line", "last line"};
    return boot;
}

// The frame as a person reads it, drawing characters as their ASCII stand-ins. Checks what every frame promises.
std::string text_of(const tui::Frame& frame) {
    CHECK(frame.rows.size() == static_cast<std::size_t>(frame.size.rows));
    std::string text;
    for (const tui::Row& row : frame.rows) {
        std::size_t width = 0;
        for (const tui::Span& span : row) {
            width += span.text.size();
            for (const char32_t cell : span.text) {
                const char32_t shown = tui::ascii(cell);
                CHECK_MESSAGE((shown >= 0x20 && shown < 0x7f), static_cast<unsigned>(cell));
                text += static_cast<char>(shown);
            }
        }
        CHECK(width <= static_cast<std::size_t>(frame.size.columns));
        text += '\n';
    }
    return text;
}

struct Reading {
    std::string text;
    bool shows(std::string_view words) const { return text.find(words) != std::string::npos; }
};

Reading read(const Snapshot& snapshot, tui::Size size) {
    return {text_of(tui::draw(snapshot, {}, size))};
}

std::string once_wrapped(const std::string& text) {
    std::string joined;
    for (const char each : text) {
        const char shown = each == '\n' ? ' ' : each;
        if (shown != ' ' || !joined.ends_with(' ')) joined += shown;
    }
    return joined;
}

}  // namespace

TEST_CASE("a console of 80x24 shows the whole boot: countdown, stages, roots, links, log") {
    const auto screen = read(searching(), {80, 24});
    CAPTURE(screen.text);
    for (const char* words :
         {"farroot 0.1.0", "Raspberry Pi 3 Model B", "SD root in 81 s", "done    link", "192.168.1.5/24 by DHCP",
          "working servers", "waiting root", "failed  192.168.1.2:/srv/rpi", "command line, tried 3 times",
          "trying  192.168.1.3:/srv/rpi", "/dev/mmcblk0p2", "in use  eth0", "smsc95xx, b8:27:eb:12:34:56",
          "last line"}) {
        CHECK_MESSAGE(screen.shows(words), words);
    }
}

TEST_CASE("a failed root says what is wrong and how to mend it, in words, at every size that is supported") {
    for (const tui::Size size : {tui::Size{80, 24}, {40, 12}, {200, 60}}) {
        const std::string screen = once_wrapped(read(searching(), size).text);
        CAPTURE(screen);
        CHECK(screen.find("failed 192.168.1.2:/srv/rpi") != std::string::npos);
        CHECK(screen.find("the server has no such export (mount:") != std::string::npos);
        CHECK(screen.find("fix: check the path against") != std::string::npos);
    }
}

TEST_CASE("the smallest console keeps what is urgent: state, countdown, what is tried now") {
    const auto screen = read(searching(), {40, 12});
    CAPTURE(screen.text);
    CHECK(screen.shows("SD root in 81 s"));
    CHECK(screen.shows("trying  192.168.1.3:/srv/rpi"));
    CHECK(read(searching(), {20, 5}).shows("SD root in 81 s"));
}

TEST_CASE("no size breaks a frame") {
    for (const int columns : {-1, 0, 1, 2, 3, 5, 9, 11, 20, 39, 59, 60, 132, 200}) {
        for (const int rows : {-1, 0, 1, 2, 3, 5, 7, 8, 12, 19, 20, 25, 60}) {
            read(searching(), {columns, rows});
            read(Snapshot{}, {columns, rows});
        }
    }
}

TEST_CASE("a stranger's words reach the terminal as printable characters only, and no longer than their row") {
    const std::vector<std::string> hostile = {"\x1b[2J\x1b]0;owned\x07",
                                              "two\nlines\r\n\t",
                                              "\xff\xfe broken \xc3 UTF-8 \xed\xa0\x80",
                                              "wide \xe6\xbc\xa2 combining e\xcc\x81 turned \xe2\x80\xae round",
                                              std::string("a\0b", 3),
                                              std::string(10000, 'x'),
                                              std::string(10000, ' '),
                                              std::string(10000, '\x1b'),
                                              ""};
    for (const std::string& words : hostile) {
        const CauseView cause{words, words, words, words};
        const StageView stage{words, StageState::Failed, words};
        Snapshot boot = searching();
        boot.farroot = boot.board = boot.serial = boot.root = boot.version = words;
        boot.stages = {stage, stage};
        boot.candidates = {{words, words, words, words, words, -1, cause},
                           {words, words, "failed", words, words, 1, cause}};
        boot.links = {link(words, words, words, words, words, words)};
        boot.links.back().cause = cause;
        boot.log = {words, words};
        for (const char* state : {"searching", "booting", "fallback", words.c_str()}) {
            boot.state = state;
            for (const tui::Size size : {tui::Size{80, 24}, {40, 12}, {20, 5}, {200, 60}, {1, 60}}) read(boot, size);
        }
    }
}

TEST_CASE("of very many roots the one being tried is shown, the first failures, and how many more there are") {
    Snapshot boot = searching();
    const CandidateView failed = boot.candidates[0];
    boot.candidates.assign(500, failed);
    boot.candidates[321] = {"192.168.1.9:/the/one", "DHCP", "trying", "", "", 1, std::nullopt};
    for (const tui::Size size : {tui::Size{80, 24}, {40, 12}, {200, 60}}) {
        const auto screen = read(boot, size);
        CAPTURE(screen.text);
        CHECK(screen.shows("trying  192.168.1.9:/the/one"));
        CHECK(screen.shows("the server has no such export"));
        CHECK(screen.shows(" more\n"));
    }
    CHECK(read(boot, {80, 24}).shows("last line"));
}

TEST_CASE("roots stand in their order of preference, whatever is urgent") {
    const std::string screen = read(searching(), {80, 24}).text;
    CHECK(screen.find("failed  192.168.1.2:") < screen.find("trying  192.168.1.3:"));
    CHECK(screen.find("trying  192.168.1.3:") < screen.find("waiting /dev/mmcblk0p2"));
}

TEST_CASE("a dead link's cause and remedy are shown even on the smallest console") {
    Snapshot boot = searching();
    boot.candidates.resize(1);
    boot.candidates[0].state = "waiting";
    boot.candidates[0].cause.reset();
    boot.links[0].state = "no carrier";
    boot.links[0].cause = CauseView{"no-carrier", "eth0", "no carrier: the cable or the switch port is dead",
                                    "check the cable, the switch and its port"};
    const std::string screen = once_wrapped(read(boot, {40, 12}).text);
    CAPTURE(screen);
    CHECK(screen.find("no carrier: the cable or the switch") != std::string::npos);
    CHECK(screen.find("fix: check the cable") != std::string::npos);
}

TEST_CASE("a link without carrier is no trouble until a cause says so") {
    Snapshot boot = searching();
    boot.links[0].state = "no carrier";
    CHECK(read(boot, {80, 24}).shows(". no carrier eth0"));
    boot.links[0].cause = CauseView{"no-carrier", "eth0", "eth0: no carrier: the cable or the switch port is dead", ""};
    const auto screen = read(boot, {80, 24});
    CHECK(screen.shows("! no carrier eth0"));
    CHECK(screen.shows("    no carrier: the cable or the switch port is dead\n"));
}

TEST_CASE("what boots stands in the title") {
    Snapshot boot = searching();
    boot.deadline_left.reset();
    CHECK(read(boot, {80, 24}).shows("searching"));
    boot.state = "booting";
    boot.root = "192.168.1.3:/srv/rpi";
    boot.version = "4.2";
    CHECK(read(boot, {80, 24}).shows("booting 192.168.1.3:/srv/rpi, NFS 4.2"));
    boot.state = "fallback";
    boot.root = "/dev/mmcblk0p2";
    boot.version = "ext4";
    CHECK(read(boot, {80, 24}).shows("falling back to /dev/mmcblk0p2, ext4"));
}

TEST_CASE("the terminal's type: the environment's word, but not the kernel's TERM=linux on a serial line") {
    CHECK(tui::terminal_type("/dev/tty1", nullptr) == "linux");
    CHECK(tui::terminal_type("/dev/tty1", "xterm") == "xterm");
    CHECK(tui::terminal_type("/dev/ttyAMA0", nullptr) == "vt220");
    CHECK(tui::terminal_type("/dev/ttyS0", "linux") == "vt220");
    CHECK(tui::terminal_type("/dev/ttyS0", "xterm") == "xterm");
    CHECK(tui::terminal_type("/dev/tty", "") == "vt220");
}
