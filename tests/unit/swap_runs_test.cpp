// Which files can be swap, by where their data lies.
#include <doctest/doctest.h>

#include "agent/swap/file_swap.h"
#include "agent/swap/runs.h"
#include "agent/swap/swaps_table.h"
#include "agent/swap/zram_swap.h"

using namespace agent;
using namespace agent::swap;
using base::Cause;

namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBytes = 16 * kPage;

struct Case {
    const char* what;
    std::vector<Run> runs;
    std::optional<Cause> cause;
    const char* evidence;
};

}  // namespace

TEST_CASE("swap runs: whole pages, all there, all written") {
    using Kind = Run::Kind;
    const std::vector<Case> cases{
        {"one piece", {{0, 40960, kBytes}}, std::nullopt, ""},
        {"more than is wanted, and its end", {{0, 40960, 2 * kBytes + 512}}, std::nullopt, ""},
        {"two pieces, the later one first on the disk",
         {{0, 409600, kPage}, {kPage, 4096, kBytes - kPage}},
         std::nullopt,
         ""},
        {"a last piece beyond what is wanted may be anything",
         {{0, 40960, kBytes}, {kBytes, 77, 5, Kind::Unwritten}},
         std::nullopt,
         ""},
        {"nothing", {}, Cause::SwapHoles, "nothing at 0 KiB"},
        {"a hole at the start", {{kPage, 40960, kBytes}}, Cause::SwapHoles, "nothing at 0 KiB"},
        {"a hole inside", {{0, 40960, kPage}, {3 * kPage, 81920, kBytes}}, Cause::SwapHoles, "nothing at 4 KiB"},
        {"too short", {{0, 40960, kBytes - kPage}}, Cause::SwapHoles, "nothing at 60 KiB"},
        {"unwritten", {{0, 40960, kBytes, Kind::Unwritten}}, Cause::SwapHoles, "never written at 0 KiB"},
        {"unwritten later",
         {{0, 40960, 8192}, {8192, 81920, kBytes, Kind::Unwritten}},
         Cause::SwapHoles,
         "never written at 8 KiB"},
        {"in the inode", {{0, 0, kBytes, Kind::Inline}}, Cause::SwapHoles, "no blocks of its own"},
        {"not placed yet", {{0, 0, kBytes, Kind::Unknown}}, Cause::SwapHoles, "no place on the disk"},
        {"half a page off", {{0, 40960 + 2048, kBytes}}, Cause::SwapUnaligned, "at byte 43008"},
        {"a piece of half a page", {{0, 40960, 2048}, {2048, 81920, kBytes}}, Cause::SwapUnaligned, "2048 bytes"},
        {"half a page off later",
         {{0, 40960, kPage}, {kPage, 40960 + 512, kBytes}},
         Cause::SwapUnaligned,
         "pages have 4096"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.what);
        const auto status = check_runs("/swap", each.runs, kBytes, kPage);
        CHECK(static_cast<bool>(status) == !each.cause.has_value());
        if (status || !each.cause) continue;
        CHECK(status.failure().cause == *each.cause);
        CHECK(status.failure().object == "/swap");
        CHECK(status.failure().evidence.find(each.evidence) != std::string::npos);
    }
}

TEST_CASE("swap runs: a kernel of larger pages asks for more") {
    const std::vector<Run> runs{{0, 4096, 64 * kPage}};
    CHECK(check_runs("/swap", runs, 16384, 4096));
    CHECK_FALSE(check_runs("/swap", runs, 16384, 16384));
}

TEST_CASE("swap runs: neighbours become one") {
    std::vector<Run> runs;
    append(runs, {0, 512, 512});
    append(runs, {512, 1024, 512});
    append(runs, {1024, 4096, 512});
    append(runs, {1536, 4608, 512, Run::Kind::Unwritten});
    append(runs, {4096, 5120, 512, Run::Kind::Unwritten});
    CHECK(runs == std::vector<Run>{{0, 512, 1024},
                                   {1024, 4096, 512},
                                   {1536, 4608, 512, Run::Kind::Unwritten},
                                   {4096, 5120, 512, Run::Kind::Unwritten}});
}

TEST_CASE("swap: the kernel's list of it is read") {
    const auto areas = parse_swaps(
        "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
        "/dev/mmcblk0p3                          partition\t524284\t\t0\t\t-2\n"
        "/run/farroot/swap/sda1/a\\040b           file\t\t1020\t\t4\t\t9\n"
        "/dev/zram0                              partition\t2044\t\t0\t\t100\n"
        "cut off\n");
    CHECK(areas == std::vector<core::SwapArea>{{"/dev/mmcblk0p3", "partition", 524284 * 1024, -2, false},
                                               {"/run/farroot/swap/sda1/a b", "file", 1020 * 1024, 9, false},
                                               {"/dev/zram0", "zram", 2044 * 1024, 100, false}});
    CHECK(parse_swaps("").empty());
}

TEST_CASE("swap: room for a file is what is free, and FAT's files end") {
    CHECK(check_room("/swap", 1 << 20, 1 << 20, "ext4"));
    const auto full = check_room("/swap", 2 << 20, 1 << 20, "ext4");
    REQUIRE_FALSE(full);
    CHECK(full.failure().cause == Cause::SwapNoSpace);
    CHECK(full.failure().evidence == "2 MiB are wanted, 1 MiB are free");
    const auto large = check_room("/swap", std::uint64_t{1} << 32, std::uint64_t{1} << 40, "vfat");
    REQUIRE_FALSE(large);
    CHECK(large.failure().cause == Cause::SwapNoSpace);
    CHECK(large.failure().evidence == "FAT files end at 4 GiB");
    CHECK(check_room("/swap", (std::uint64_t{1} << 32) - 4096, std::uint64_t{1} << 40, "vfat"));
    CHECK(check_room("/swap", std::uint64_t{1} << 32, std::uint64_t{1} << 40, "ext4"));
}

TEST_CASE("swap: the size of zram is a number or a share of the memory, in whole pages") {
    constexpr std::string_view kMemory = "MemTotal:         500000 kB\nMemFree:          400000 kB\n";
    CHECK(zram_bytes({5000, 0}, kMemory, 4096) == 4096);
    CHECK(zram_bytes({0, 50}, kMemory, 4096) == std::uint64_t{500000} * 1024 / 2 / 4096 * 4096);
    CHECK(zram_bytes({0, 200}, kMemory, 16384) == std::uint64_t{500000} * 1024 * 2 / 16384 * 16384);
    CHECK(zram_bytes({0, 50}, "", 4096) == 0);
}
