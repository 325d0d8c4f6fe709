// The Swap page and what leads from it to a disk.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/frame_fixtures.h"
#include "tui/press.h"
#include "tui/swap_choice.h"

using namespace agent::core;
using tui::Key;
using tui::PageId;
using tui::SwapUse;
using enum Key::Code;

namespace {

Disk partition(const std::string& device, const std::string& holds) {
    Disk disk;
    disk.device = device;
    disk.whole = "/dev/sda";
    disk.bus = "USB";
    disk.bytes = std::uint64_t{1} << 30;
    disk.holds = holds;
    return disk;
}

struct Person {
    Snapshot snapshot = fixtures::held();
    tui::Ui ui = {};
    std::vector<Intent> wanted = {};

    Person& press(Key key) {
        auto pressed = tui::press(ui, key, snapshot, {80, 24});
        ui = std::move(pressed.ui);
        wanted = std::move(pressed.intents);
        return *this;
    }
    Person& press(Key::Code code) { return press(Key{code}); }
    Person& type(std::string_view text) {
        for (const char each : text) press(Key{Character, static_cast<char32_t>(each)});
        return *this;
    }
    template <typename Wish>
    bool wants(const Wish& wish) const {
        return std::find(wanted.begin(), wanted.end(), Intent(wish)) != wanted.end();
    }
};

Person person_with(std::vector<Disk> disks) {
    Person person;
    person.snapshot.disks = std::move(disks);
    person.type("w");
    return person;
}

}  // namespace

TEST_CASE("swap page: it looks at the disks when it opens, and again with r") {
    Person person = person_with({});
    CHECK(person.ui.page() == PageId::Swap);
    CHECK(person.wants(LookAtDisks{}));
    CHECK(person.type("r").wants(LookAtDisks{}));
}

TEST_CASE("swap page: what holds swap is switched on by its UUID") {
    Disk swap = partition("/dev/sda2", "swap");
    swap.uuid = "0c1e7b2a-5d1f-4b8e-8d53-0d9a0a1b2c3d";
    Person person = person_with({partition("/dev/sda1", "ntfs"), swap});
    CHECK(person.press(Enter).wants(UseSwap{"UUID=0c1e7b2a-5d1f-4b8e-8d53-0d9a0a1b2c3d"}));
    CHECK(person.ui.page() == PageId::Swap);
}

TEST_CASE("swap page: an empty partition is made swap once its name is typed, no other") {
    Person person = person_with({partition("/dev/sda1", ""), partition("/dev/sda2", "")});
    person.press(Down).press(Enter);
    REQUIRE(person.ui.page() == PageId::MakeSwap);
    person.type("/dev/sda").press(Enter);
    CHECK(person.ui.page() == PageId::MakeSwap);
    CHECK(person.wanted == std::vector<Intent>{Hold{}});
    person.type("2").press(Enter);
    CHECK(person.wants(CreateSwap{"/dev/sda2", "/dev/sda2"}));
    CHECK(person.ui.page() == PageId::Swap);
}

TEST_CASE("swap page: a file's size is asked for first") {
    Disk data = partition("/dev/sda1", "ext4");
    data.uuid = "ab";
    Person person = person_with({data});
    person.press(Enter);
    REQUIRE(person.ui.page() == PageId::MakeSwap);
    for (int i = 0; i < 4; ++i) person.press(Backspace);
    person.press(Enter);
    CHECK_FALSE(person.ui.swap_form.is_sized);  // no size is none
    person.type("64M").press(Enter).type("/swap").press(Enter);
    CHECK(person.wants(CreateSwap{"file:UUID=ab:/swap,64M", "/swap"}));
}

TEST_CASE("swap page: what holds something else, or is in use, can't be chosen") {
    Disk used = partition("/dev/sda4", "");
    used.used_as = "part of dm-0";
    Disk locked = partition("/dev/sda5", "");
    locked.is_read_only = true;
    Disk small = partition("/dev/sda6", "");
    small.bytes = 1000;
    Disk whole = partition("/dev/sda", "");
    whole.whole = "";
    const std::vector<Disk> disks{partition("/dev/sda1", "ntfs"),
                                  partition("/dev/sda2", "crypto_LUKS"),
                                  partition("/dev/sda3", "partitions"),
                                  used,
                                  locked,
                                  small,
                                  whole};
    for (const auto& disk : disks) {
        CAPTURE(disk.device);
        CHECK(tui::choice_for(disk, disks).use == SwapUse::None);
        CHECK_FALSE(tui::choice_for(disk, disks).why.empty());
        Person person = person_with(disks);
        person.ui.disk = disk.device;
        person.press(Enter);
        CHECK(person.wanted == std::vector<Intent>{Hold{}});
        CHECK(person.ui.page() == PageId::Swap);
    }
}

TEST_CASE("swap that was chosen here is saved beside what the card names, alone or with the root") {
    Person person = person_with({});
    person.snapshot.card.text = "# mine\nswap=auto\n";
    person.snapshot.swaps = {{"auto", "farroot.conf:2", "on", {}, {}},
                             {"file:LABEL=data:/swap,512M", "console", "on", {}, {}},
                             {"LABEL=gone", "console", "failed", {}, {}}};
    SUBCASE("alone") {
        person.type("s");
        REQUIRE(person.ui.page() == PageId::Save);
        person.press(Enter);
        CHECK(person.wants(SaveSettings{"# mine\nswap=auto\nswap=file:LABEL=data:/swap\n", "# mine\nswap=auto\n"}));
    }
    SUBCASE("with the root") {
        person.ui.opened = {PageId::Save};
        person.ui.root = "nfs:192.168.1.2:/srv/pi";
        person.ui.saving = {person.snapshot.card.text, {}, true, false, false};
        person.press(Enter);
        CHECK(person.wants(
            SaveSettings{"# mine\nswap=auto\nroot=nfs:192.168.1.2:/srv/pi\nrw=yes\nswap=file:LABEL=data:/swap\n",
                         "# mine\nswap=auto\n"}));
    }
    SUBCASE("a partition by its UUID, once the disks say which it has") {
        Disk made = partition("/dev/sda2", "swap");
        made.uuid = "ab-cd";
        person.snapshot.disks = {made};
        person.snapshot.swaps = {{"/dev/sda2", "console", "on", {}, {}}};
        REQUIRE(tui::unsaved_swaps(person.snapshot).size() == 1);
        CHECK(tui::unsaved_swaps(person.snapshot)[0].value == "UUID=ab-cd");
        person.snapshot.card.text = "swap=UUID=ab-cd\n";
        CHECK(tui::unsaved_swaps(person.snapshot).empty());
    }
    SUBCASE("what stands there already is not saved again") {
        person.snapshot.card.text = "swap=file:LABEL=data:/swap\n";
        CHECK(tui::unsaved_swaps(person.snapshot).empty());
    }
}
