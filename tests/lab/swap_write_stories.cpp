// A power cut at any moment while farroot creates a swap file on the card's FAT.
#include <doctest/doctest.h>

#include <string>

#include "tests/lab/card_writer.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr const char* kSwap = "swap";
constexpr const char* kUnfinished = "farroot.swp";

void cut_while_creating(const std::string& story, const CardLayout& layout) {
    CardWriter writer(story, layout);
    REQUIRE(writer.order("run /bin/farroot swap create file:LABEL=BOOT:/swap,2M --yes-erase /swap"));
    REQUIRE(writer.order("run cat /proc/swaps"));
    CHECK(writer.console().shows("/run/farroot/swap/vda1/swap"));
    const CardContent before = writer.before();
    const auto log = writer.log();
    CardImage image = writer.image();
    Sectors sectors;
    std::size_t finished_at = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
        for (auto& [sector, bytes] : sectors_of(log[i], writer.size())) sectors[sector] = bytes;
        image.put(sectors);
        CardContent found = image.read();
        CAPTURE(i);
        const auto swap = found.others.extract(kSwap);
        found.others.erase(kUnfinished);
        CHECK(found.others == before.others);
        CHECK(found.settings == before.settings);
        CHECK(found.complaints == "");
        if (swap.empty()) continue;
        if (finished_at == 0) finished_at = i;
        CHECK(swap.mapped().size() == 2 << 20);
        if (swap.mapped().size() > 4096)
            CHECK(swap.mapped().substr(4086, 10) == "SWAPSPACE2");  // swapon(2): at the first page's end
    }
    CHECK(finished_at > 0);
    MESSAGE("cut after each of " << log.size() << " requests; from " << finished_at << " on the file is there");
}

}  // namespace

TEST_SUITE_BEGIN("swap");

TEST_CASE("swap: a power cut while a file is created on FAT costs no other file anything, and at most lost clusters") {
    cut_while_creating("swap-cut-fat16", {.size = kLargerCard, .cluster = 8});
}

TEST_CASE("swap: so does one where the folder's entries are in two sectors" * doctest::test_suite("long")) {
    cut_while_creating("swap-cut-two-sectors", {.size = kLargerCard, .more_files = 5, .cluster = 8});
}

TEST_CASE("swap: so does one on FAT32" * doctest::test_suite("long")) {
    cut_while_creating("swap-cut-fat32", {.fat32 = true, .size = 540672, .cluster = 8});
}

TEST_SUITE_END();
