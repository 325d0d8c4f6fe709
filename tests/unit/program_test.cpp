#include "agent/command/program.h"

#include <doctest/doctest.h>

#include "agent/base/file.h"
#include "tests/unit/temporary_folder.h"

using agent::run_program;

TEST_CASE("a program of the system reads what it is told, or not: that ends nobody") {
    const std::string words(std::size_t{1} << 20, 'w');  // more than a pipe takes
    CHECK(run_program({"true"}, words));
    CHECK_FALSE(run_program({"false"}, words));
    CHECK_FALSE(run_program({"there-is-no-such-program"}, words));
    const TemporaryFolder folder;
    const std::string file = folder / "said";
    CHECK(run_program({"sh", "-c", "cat > '" + file + "'"}, words));
    const auto said = base::read_file(file, words.size() + 1);
    REQUIRE(said);
    CHECK(*said == words);
}
