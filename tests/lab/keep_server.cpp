// What the stories stand on, run before them (tests/run).
#include <doctest/doctest.h>

#include "tests/lab/server.h"

using namespace lab;

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

TEST_SUITE_END();
