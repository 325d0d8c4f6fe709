// The terminal itself: what goes out on a pseudo-terminal that plays the console.
#include "tui/curses.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <termios.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "agent/base/fd.h"
#include "tests/unit/frame_fixtures.h"
#include "tests/unit/pseudo_terminal.h"
#include "tui/view.h"

namespace {

void show_home(tui::Curses& curses) {
    curses.show(tui::draw(fixtures::held(), tui::Ui{}, curses.size()));
}

}  // namespace

TEST_CASE("a terminal that changes its size gets everything anew, in its new size") {
    PseudoTerminal terminal({80, 24});
    auto curses = tui::Curses::open(terminal.name(), "vt220");
    REQUIRE(curses);
    show_home(**curses);
    CHECK(terminal.shown().find("Held for you. Boots by itself in 4:12 if no key is pressed.") != std::string::npos);
    show_home(**curses);
    CHECK(terminal.shown().empty());
    terminal.resize({40, 12});
    show_home(**curses);
    const std::string smaller = terminal.shown();
    CHECK(smaller.find("\x1b[J") != std::string::npos);  // cleared
    CHECK(smaller.find("held, 4:12 left") != std::string::npos);
    CHECK(smaller.find("\x1b[13;") == std::string::npos);  // no cell below the last row
}

TEST_CASE("what goes out on a serial line is ASCII, whatever the other end takes it for; a vt220 has no colours") {
    for (const bool is_xterm : {false, true}) {
        CAPTURE(is_xterm);
        ::setenv("TERM", "linux", 1);  // as the kernel starts /init
        PseudoTerminal terminal({80, 24});
        auto curses = tui::Curses::open(terminal.name(), is_xterm ? "xterm" : "vt220");
        REQUIRE(curses);
        show_home(**curses);
        const std::string bytes = terminal.shown();
        CHECK((bytes.find("\x1b[31m") != std::string::npos) == is_xterm);  // a cause, in red
        CHECK(bytes.find("\x1b(0") != std::string::npos);                  // DEC's line drawing set
        CHECK(std::ranges::all_of(bytes, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
    }
}

TEST_CASE("a serial line gets the cells that changed: a tick a few bytes, a new root its rows") {
    PseudoTerminal terminal({80, 24});
    auto curses = tui::Curses::open(terminal.name(), "vt220");
    REQUIRE(curses);
    auto snapshot = fixtures::ordinary();
    const auto sent = [&] {
        (*curses)->show(tui::draw(snapshot, tui::Ui{}, {80, 24}));
        return terminal.shown().size();
    };
    snapshot.boots_in = base::milliseconds(8300);
    const std::size_t page = sent();
    snapshot.boots_in = base::milliseconds(7300);
    const std::size_t tick = sent();
    auto candidate = snapshot.candidates.back();
    candidate.root = candidate.spelling = "192.168.1.9:/srv/other";
    snapshot.candidates.push_back(candidate);
    const std::size_t root = sent();
    CHECK(tick > 0);
    CHECK(tick <= 40);
    CHECK(root < page / 2);
    MESSAGE("bytes: the page " << page << ", a tick " << tick << ", a new root " << root);
}

TEST_CASE("Ctrl-S stops nothing, and a terminal is left as it was found") {
    PseudoTerminal terminal({80, 24});
    const base::Fd line(::open(terminal.name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios before{};
    REQUIRE(::tcgetattr(line.get(), &before) == 0);
    {
        auto curses = tui::Curses::open(terminal.name(), "vt220");
        REQUIRE(curses);
        terminal.type("\x13");
        show_home(**curses);
        CHECK(terminal.shown().find("Held for you") != std::string::npos);
        CHECK_FALSE((*curses)->next_key());
        termios during{};
        REQUIRE(::tcgetattr(line.get(), &during) == 0);
        CHECK((during.c_lflag & static_cast<tcflag_t>(ICANON | ECHO)) == 0);
        CHECK((during.c_iflag & static_cast<tcflag_t>(IXON)) == 0);
    }
    termios after{};
    REQUIRE(::tcgetattr(line.get(), &after) == 0);
    CHECK((after.c_lflag & static_cast<tcflag_t>(ICANON | ECHO)) ==
          (before.c_lflag & static_cast<tcflag_t>(ICANON | ECHO)));
    CHECK((after.c_oflag & static_cast<tcflag_t>(OPOST)) != 0);
    const std::string last = terminal.shown();
    CHECK(last.find("\x1b[?25h") != std::string::npos);  // the cursor
    CHECK(last.ends_with("\r\n"));
}
