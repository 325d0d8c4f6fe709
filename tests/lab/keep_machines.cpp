// What the stories stand on, run before them (tests/run).
#include <doctest/doctest.h>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("keep");

TEST_CASE("a server is started once, and goes on from there for each story") {
    {
        Lan lan("keep");
        Server::keep(lan);
    }
    Lan lan("kept");
    Server server(lan);
    CHECK(server.run("exportfs").starts_with("/export/root"));
}

TEST_CASE("a Pi is started once, up to its /init, and goes on from there for each story") {
    {
        Lan lan("keep-pi");
        Pi::keep(lan);
    }
    Lan lan("kept-pi");
    Pi pi(lan, Board::Virt, {});
    REQUIRE(pi.reaches_root(60s));
    CHECK(pi.root_name() == "sd-root");
}

TEST_SUITE_END();
