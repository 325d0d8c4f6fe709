#include "tui/shell.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>

#include <string>

#include "tests/unit/pseudo_terminal.h"

TEST_CASE("a shell that may not go on is hung up, and the terminal is not") {
    PseudoTerminal terminal({80, 24});
    const base::Fd line(::open(terminal.name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    auto shell = tui::Shell::start(terminal.name(), "vt220");
    REQUIRE(shell);
    terminal.type("trap '' HUP TERM; echo ready=$((6*7))\n");
    REQUIRE(terminal.shows("ready=42"));
    shell->hang_up();
    pollfd ended{shell->fd(), POLLIN, 0};
    REQUIRE(::poll(&ended, 1, 30'000) == 1);
    pollfd hung{line.get(), POLLOUT, 0};
    REQUIRE(::poll(&hung, 1, 0) == 1);
    CHECK((hung.revents & POLLHUP) == 0);
}

TEST_CASE("a shell has the terminal for its own, and says when it has ended") {
    PseudoTerminal terminal({80, 24});
    // Kept open, as the screen keeps it.
    const base::Fd line(::open(terminal.name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    auto shell = tui::Shell::start(terminal.name(), "vt220");
    REQUIRE(shell);
    terminal.type("echo result=$((6*7)) $TERM; tty </dev/tty; exit\n");
    pollfd ended{shell->fd(), POLLIN, 0};
    REQUIRE(::poll(&ended, 1, 30'000) == 1);
    const std::string shown = terminal.shown();
    CHECK(shown.find("'exit' goes back to farroot.") != std::string::npos);
    CHECK(shown.find("result=42 vt220") != std::string::npos);
    CHECK(shown.find("/dev/tty\r\n") != std::string::npos);  // it has a controlling terminal
}
