// password= with hashes that other programs made.
#include "agent/job/password.h"

#include <doctest/doctest.h>

using namespace agent;

TEST_CASE("password: a hash of sha512crypt knows its password and no other") {
    // openssl passwd -6 -salt farroot 'with a space'
    const std::string hash =
        "$6$farroot$7/41xt9lf6n4lq3Iqosmf/6xDZy2Sv6Y4A8.bgQckJjl0Ix7riess.XT13InCZdtfRp7Ctn9do2H68qn4ecXI1";
    CHECK(is_right_password(hash, "with a space"));
    CHECK_FALSE(is_right_password(hash, "with a spac"));
    CHECK_FALSE(is_right_password(hash, "with a space "));
    CHECK_FALSE(is_right_password(hash, ""));
    CHECK_FALSE(is_right_password(hash, hash));
}

TEST_CASE("password: what is no hash knows none") {
    for (const char* hash : {"", "$6$", "*", "!", "with a space"}) {
        CAPTURE(hash);
        CHECK_FALSE(is_right_password(hash, "with a space"));
        CHECK_FALSE(is_right_password(hash, ""));
    }
}
