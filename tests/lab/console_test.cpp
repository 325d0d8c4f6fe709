#include "tests/lab/console.h"

#include <doctest/doctest.h>

using lab::Console;

TEST_SUITE_BEGIN("lab");

TEST_CASE("a console's text has no carriage returns, colours or cursor movements, and words stay apart") {
    Console console;
    console.feed("one\r\n\x1b[1;31mtwo\x1b[0m\x1b[5;10Hthree\x1b[3Cfour\x1b(B\x1b]0;title\afive");
    CHECK(console.text() == "one\ntwo\nthree   fourfive");
    CHECK(console.shows("two three four"));
    CHECK_FALSE(console.shows("onetwo"));
}

TEST_CASE("a console finds whole lines, also when their bytes come one by one") {
    Console console;
    for (const char c : std::string_view("ROOT-X no\r\n\x1b[2JROOT-INIT 1.2 sd\r\nBEGIN\r\n{}\r\nEND\r\nROOT-INIT")) {
        console.feed({&c, 1});
    }
    CHECK(console.line("ROOT-INIT ") == "1.2 sd");
    CHECK(console.between("BEGIN", "END") == "{}\n");
    CHECK_FALSE(console.line("INIT"));
    CHECK_FALSE(console.between("BEGIN", "NEVER"));
    CHECK(console.count_lines("ROOT-") == 3);
    CHECK(console.last_lines(1) == "\nROOT-INIT");
}

TEST_SUITE_END();
