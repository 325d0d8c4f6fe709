// Who may wake a serial line: a person, and never a pin that types noise.
#include "tui/wake.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

using base::milliseconds;
using tui::Line;
using tui::Wake;

namespace {

const base::Time kStart{};

base::Time at(int ms) {
    return kStart + milliseconds(ms);
}

}  // namespace

TEST_CASE("wake: a virtual console is always awake") {
    CHECK(Wake(Line::Console, kStart).is_awake());
    CHECK_FALSE(Wake(Line::Serial, kStart).is_awake());
}

TEST_CASE("wake: Enter or Space twice within a second wakes a serial line") {
    for (const char* second : {"\r", "\n", " "}) {
        Wake wake(Line::Serial, kStart);
        CHECK_FALSE(wake.hear("\r", at(400)));
        CHECK(wake.hear(second, at(1300)));
        CHECK(wake.is_awake());
    }
    Wake both_at_once(Line::Serial, kStart);
    CHECK(both_at_once.hear("\r\r", at(400)));
}

TEST_CASE("wake: one press, a slow pair, other keys, or presses in the midst of input wake nothing") {
    Wake wake(Line::Serial, kStart);
    CHECK_FALSE(wake.hear("\r", at(400)));
    CHECK_FALSE(wake.hear("\r", at(1500)));
    CHECK_FALSE(wake.hear("x", at(1900)));
    CHECK_FALSE(wake.hear("\r", at(2000)));  // no silence before it
    CHECK_FALSE(wake.hear("\r", at(2100)));
    CHECK_FALSE(wake.hear("\r\r", at(2300)));
    CHECK_FALSE(wake.hear("\r", at(2700)));
    CHECK_FALSE(wake.hear("\rx", at(2800)));
    CHECK_FALSE(wake.hear("", at(9000)));
    CHECK_FALSE(wake.is_awake());
    CHECK_FALSE(Wake(Line::Serial, kStart).hear("\r\r", at(100)));
}

TEST_CASE("wake: a megabyte of noise wakes nothing, in whatever pieces it comes") {
    std::mt19937 random(7);
    std::uniform_int_distribution<int> byte(0, 255);
    std::uniform_int_distribution<int> pause(1, 299);
    for (const std::size_t piece : {1U, 2U, 96U, 1152U}) {  // the last: 100 ms of 115200 baud
        Wake wake(Line::Serial, kStart);
        int now = 0;
        for (std::size_t sent = 0; sent < std::size_t{1} << 20; sent += piece) {
            std::string bytes;
            for (std::size_t i = 0; i < piece; ++i) bytes += static_cast<char>(byte(random));
            now += piece < 96 ? pause(random) : 100;
            wake.hear(bytes, at(now));
        }
        CHECK_FALSE(wake.is_awake());
    }
}

TEST_CASE("wake: it sleeps again when the hold has ended, and when none came") {
    Wake wake(Line::Serial, kStart);
    CHECK(wake.hear("\r\r", at(500)));
    wake.see(false, at(600));  // a snapshot from before
    CHECK(wake.is_awake());
    wake.see(true, at(900));
    wake.see(true, at(100000));
    CHECK(wake.is_awake());
    wake.see(false, at(300000));
    CHECK_FALSE(wake.is_awake());
    CHECK_FALSE(wake.hear("\r\r", at(300100)));
    CHECK(wake.hear("\r\r", at(301000)));
    wake.see(false, at(310000));
    CHECK(wake.is_awake());
    wake.see(false, at(311000));
    CHECK_FALSE(wake.is_awake());
}
