#include "tests/lab/saved_state.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

namespace {

// "virt.flash0" and the like: its first page, empty.
std::string chip(const std::string& name) {
    return "\0\0\0\0\0\0\0\x02\x0b"s + name + "\0"s;
}

const std::string kPage1 = "\0\0\0\0\0\0\x10\x22\0"s;
const std::string kPage2 = "\0\0\0\0\0\0\x20\x22\0"s;
const std::string kSeam = "\0\0\0\0\0\0\0\x10\x7e\0\0\0\x03\x02\0\0\0\x03"s;

}  // namespace

TEST_SUITE_BEGIN("lab");

TEST_CASE("of a saved machine's empty flash the first page stays, and all else stays as it was") {
    const std::string both = "before" + chip("virt.flash0") + kPage1 + kSeam + kPage2 + chip("virt.flash1") + kPage1;
    CHECK(lab::without_empty_flash(both + "after") ==
          "before" + chip("virt.flash0") + kSeam + chip("virt.flash1") + "after");
    for (const std::string& none : {""s, "state"s, "memory" + kPage1 + kPage2, chip("virt.flash0") + kPage2,
                                    chip("virt.flash1") + kSeam.substr(0, 12)}) {
        CHECK(lab::without_empty_flash(none) == none);
    }
}

TEST_SUITE_END();
