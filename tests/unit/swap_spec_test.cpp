#include "agent/core/swap_spec.h"

#include <doctest/doctest.h>

#include "agent/core/config.h"
#include "agent/settings/resolve.h"

using namespace agent::core;

namespace {

std::string spelled(std::string_view text) {
    const auto swap = parse_swap(text);
    return swap ? spelling_of(*swap) : "not swap: " + swap.failure().evidence;
}

}  // namespace

TEST_CASE("swap is spelled as it is read") {
    for (const char* text : {"auto", "UUID=1-2", "LABEL=swap", "/dev/mmcblk0p3", "zram:50%", "zram:256M",
                             "file:LABEL=data:/swap", "file:LABEL=data:/a/swap,512M", "file:/dev/sda1:/swap,1000"}) {
        CHECK(spelled(text) == text);
    }
    CHECK(spelled("file:UUID=ab:/swap,1024M") == "file:UUID=ab:/swap,1G");
    CHECK(spelled("file:LABEL=a:b:/swap,2GiB") == "file:LABEL=a:b:/swap,2G");
    CHECK(spelled("file:LABEL=data:/swap,part").starts_with("not swap: expected a size"));
}

TEST_CASE("what is no swap is refused, with what was expected") {
    for (const char* text :
         {"", "yes", "sda1", "/dev/", "LABEL=", "file:", "file:LABEL=a", "file:/swap", "file:LABEL=a:/",
          "file:LABEL=a:/../etc/shadow", "file:LABEL=a:/swap/..", "zram:", "zram:0%", "zram:401%", "zram:x%",
          "file:LABEL=a:/swap,0", "file:LABEL=a:/swap,99999999999G"}) {
        CAPTURE(text);
        CHECK(spelled(text).starts_with("not swap: expected "));
    }
}

TEST_CASE("sizes") {
    CHECK(parse_size("1") == 1);
    CHECK(parse_size("4k") == 4096);
    CHECK(parse_size("512M") == 536870912);
    CHECK(parse_size("2GiB") == 2147483648);
    CHECK(parse_size("M") == 0);
    CHECK(parse_size("5X") == 0);
    CHECK(parse_size("5MM") == 0);
    CHECK(parse_size("18446744073709551615K") == 0);
    CHECK(size_text(0) == "0 bytes");
    CHECK(size_text(536870912) == "512 MiB");
    CHECK(size_text(1610612736) == "1.5 GiB");
    CHECK(size_text(2147483648) == "2 GiB");
}

TEST_CASE("swap= and swap-create= in the settings") {
    const auto config = [](const std::string& words) { return agent::settings::from_command_line(words); };
    CHECK(config("farroot.swap=auto farroot.swap=zram:50%").swap.size() == 2);
    CHECK(config("farroot.swap=none").swap.empty());
    CHECK(config("farroot.swap-create=/dev/sda1").swap_create.at(0).source == "command line");
    for (const char* wrong : {"auto", "zram:50%", "file:LABEL=data:/swap"}) {
        const auto read = config(std::string("farroot.swap-create=") + wrong);
        CAPTURE(wrong);
        CHECK(read.swap_create.empty());
        CHECK(read.mistakes.size() == 1);
    }
}
