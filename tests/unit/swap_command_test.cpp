// `farroot swap`: its words, and what it shows.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "agent/command/swap.h"
#include "agent/command/swap_text.h"

using namespace agent;
using What = SwapOptions::What;
using Words = std::vector<std::string>;

namespace {

core::Disk disk(const std::string& device, const std::string& whole, const std::string& holds) {
    core::Disk out{device, whole, "USB", "SanDisk Ultra", std::uint64_t{64} << 20, true, false, holds, "", "", ""};
    return out;
}

SwapFacts facts() {
    SwapFacts out;
    out.areas = {{"/dev/sda2", "partition", 64 << 20, 5, false}};
    out.disks = {disk("/dev/sda", "", "partitions"),           disk("/dev/sda1", "/dev/sda", "ext4"),
                 disk("/dev/sda2", "/dev/sda", "swap"),        disk("/dev/sda3", "/dev/sda", ""),
                 disk("/dev/sda4", "/dev/sda", "crypto_LUKS"), disk("/dev/sda5", "/dev/sda", "swap")};
    out.disks[1].label = "da\x1bta";
    out.disks[1].used_as = "mounted at /data";
    out.disks[2].used_as = "swap";
    return out;
}

}  // namespace

TEST_CASE("farroot swap: its words") {
    CHECK(read_swap_options({})->what == What::List);
    CHECK(read_swap_options({"list", "--json"})->json);
    CHECK(read_swap_options({"--json"})->json);
    CHECK(read_swap_options({"create", "--help"})->what == What::Help);
    const auto add = read_swap_options({"add", "LABEL=swap", "--priority", "7"});
    REQUIRE(add);
    CHECK(add->what == What::Add);
    CHECK(add->spec == core::SwapSpec(core::SwapDevice{"LABEL=swap"}));
    CHECK(add->priority == 7);
    const auto create = read_swap_options({"create", "file:LABEL=data:/swap,2M", "--yes-erase", "/swap"});
    REQUIRE(create);
    CHECK(create->spec == core::SwapSpec(core::SwapFile{"LABEL=data", "/swap", 2 << 20}));
    CHECK(create->erases == "/swap");
    CHECK(create->priority == -1);
    CHECK(read_swap_options({"remove", "/dev/sda1"})->name == "/dev/sda1");
}

TEST_CASE("farroot swap: words that are off are named") {
    struct Wrong {
        Words words;
        const char* evidence;
    };
    for (const auto& each :
         {Wrong{{"erase"}, "'erase' is none of"}, Wrong{{"list", "x"}, "no 'x'"}, Wrong{{"add"}, "one place"},
          Wrong{{"add", "/dev/sda1", "/dev/sda2"}, "one place"}, Wrong{{"add", "sda1"}, "expected auto"},
          Wrong{{"add", "--json", "auto"}, "'--json'"}, Wrong{{"add", "auto", "--priority", "-1"}, "0 to 32767"},
          Wrong{{"add", "auto", "--priority", "40000"}, "0 to 32767"},
          Wrong{{"add", "auto", "--priority"}, "0 to 32767"},
          Wrong{{"add", "auto", "--yes-erase", "x"}, "'--yes-erase'"}, Wrong{{"create", "auto"}, "create wants"},
          Wrong{{"create", "file:LABEL=data:/swap"}, "with its size"},
          Wrong{{"create", "/dev/sda1", "--yes-erase"}, "expects the name"}, Wrong{{"remove"}, "one"},
          Wrong{{"remove", ""}, "unknown option ''"}}) {
        CAPTURE(each.evidence);
        const auto options = read_swap_options(each.words);
        REQUIRE_FALSE(options);
        CHECK(options.failure().evidence.find(each.evidence) != std::string::npos);
    }
}

TEST_CASE("farroot swap list: the areas, the disks and what they could be, within 80 columns") {
    CHECK(swap_table(facts()) ==
          "SWAP IN USE  KIND       SIZE    PRIORITY\n"
          "/dev/sda2    partition  64 MiB  5\n"
          "\n"
          "DISK       BUS  SIZE    HOLDS        SWAP\n"
          "/dev/sda   USB  64 MiB  partitions   no\n"
          "           model        SanDisk Ultra\n"
          "/dev/sda1  USB  64 MiB  ext4         a file can\n"
          "           label        da\\x1bta\n"
          "           used         mounted at /data\n"
          "/dev/sda2  USB  64 MiB  swap         in use\n"
          "           used         swap\n"
          "/dev/sda3  USB  64 MiB  -            can be created\n"
          "/dev/sda4  USB  64 MiB  crypto_LUKS  no\n"
          "/dev/sda5  USB  64 MiB  swap         there is swap\n");
    CHECK(swap_table({}) == "No swap is in use.\n");
}

TEST_CASE("farroot swap list --json: the same for programs") {
    const auto out = nlohmann::json::parse(swap_json(facts()));
    CHECK(out.at("schema") == 1);
    CHECK(out.at("areas").at(0).at("name") == "/dev/sda2");
    CHECK(out.at("areas").at(0).at("priority") == 5);
    CHECK(out.at("disks").size() == 6);
    CHECK(out.at("disks").at(1).at("label") == "da\\x1bta");
    CHECK(out.at("disks").at(3).at("swap") == "can be created");
}

TEST_CASE("farroot swap create: the place is shown with what it holds") {
    CHECK(place_text(disk("/dev/sda3", "/dev/sda", ""), nullptr) ==
          "  device  /dev/sda3, 64 MiB, USB\n"
          "  model   SanDisk Ultra\n"
          "  holds   nothing that is known\n");
    const core::SwapFile file{"LABEL=data", "/swap", 2 << 20};
    CHECK(place_text(facts().disks[1], &file).starts_with("  file    /swap, to have 2 MiB\n"));
}
