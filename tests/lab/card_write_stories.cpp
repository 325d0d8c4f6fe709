// A power cut at any moment while farroot writes to the card: every state that the card can then be in is made from
// what a real kernel wrote, and read as farroot reads it, and fsck as a person would have it checked.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "agent/job/card_memory_json.h"
#include "agent/job/saved_settings.h"
#include "agent/job/state_slots.h"
#include "tests/lab/card_writer.h"

using namespace lab;
using namespace std::chrono_literals;
using agent::core::CardMemory;

namespace {

constexpr int kReorderings = 1000;

// The text that machines/card-writer makes of the order "save NUMBER LINES".
std::string settings_text(int number, int lines) {
    std::string text = "root=nfs:10.0.0." + std::to_string(number) + ":/srv/pi\n";
    for (int line = 1; line <= lines; ++line) {
        text += "# settings " + std::to_string(number) + ", line " + std::to_string(line) + "\n";
    }
    return agent::with_checksum(text);
}

// One order to the machine: what farroot finds on the card when it was obeyed, and which of the log's requests it made.
struct Step {
    std::string order;
    CardMemory memory;
    std::string settings;
    std::size_t end = 0;  // in the log
};

// Every state of the card that a cut can leave, each looked at once.
class PowerCuts {
public:
    PowerCuts(CardWriter& writer, const std::vector<Step>& steps)
        : steps_(steps), log_(writer.log()), before_(writer.before()), size_(writer.size()), image_(writer.image()) {}

    // The cut comes after each request, and nothing was lost or overtaken.
    void in_order() {
        Sectors sectors;
        check(sectors, 0);
        for (std::size_t i = 0; i < log_.size(); ++i) {
            for (auto& [sector, bytes] : sectors_of(log_[i], size_)) sectors[sector] = bytes;
            check(sectors, i + 1);
        }
    }

    // The cut comes anywhere; of what was written since the last flush, any sectors are on the disk, in any order.
    void reordered(int times) {
        std::mt19937 random(20261124);
        const auto below = [&random](std::size_t bound) { return random() % bound; };
        for (int i = 0; i < times; ++i) {
            const std::size_t cut = 1 + below(log_.size());
            Sectors sectors;
            std::vector<std::pair<std::uint64_t, std::string>> pending;
            const auto keep = [&](std::size_t count) {
                for (std::size_t j = 0; j < count; ++j) sectors[pending[j].first] = pending[j].second;
                pending.clear();
            };
            for (std::size_t j = 0; j < cut; ++j) {
                for (auto& each : sectors_of(log_[j], size_)) pending.push_back(std::move(each));
                if (log_[j].flush || log_[j].through) keep(pending.size());
            }
            std::shuffle(pending.begin(), pending.end(), random);
            keep(below(pending.size() + 1));
            check(sectors, cut);
        }
    }

    std::size_t seen() const { return seen_.size(); }
    const std::string& first_wrong() const { return wrong_; }

private:
    // `cut`: how many requests were sent. At a step's end its outcome is durable, before it the previous step's is as
    // good.
    void check(const Sectors& sectors, std::size_t cut) {
        if (!wrong_.empty()) return;
        std::size_t step = 0;
        while (step < steps_.size() && steps_[step].end < cut) ++step;
        const bool is_over = step < steps_.size() && steps_[step].end == cut;
        if (!seen_.emplace(step, is_over, sectors).second) return;
        image_.put(sectors);
        const CardContent found = image_.read();
        const CardMemory memory_before = step == 0 ? before_.memory : steps_[step - 1].memory;
        const std::string settings_before = step == 0 ? before_.settings : steps_[step - 1].settings;
        const auto is = [](const auto& content, const auto& older, const auto& newer, bool only_newer) {
            return content == newer || (!only_newer && content == older);
        };
        const Step& now = steps_[std::min(step, steps_.size() - 1)];
        std::string wrong;
        if (!is(found.memory, memory_before, now.memory, is_over))
            wrong += "memory " + agent::to_json(found.memory) + "\n";
        if (!is(found.settings, settings_before, now.settings, is_over)) wrong += "settings " + found.settings + "\n";
        if (found.others != before_.others) wrong += "another file changed\n";
        wrong += found.complaints;
        if (wrong.empty()) return;
        wrong_ = "after request " + std::to_string(cut) + " of " + std::to_string(log_.size()) + ", in '" + now.order +
                 "':\n" + wrong;
    }

    const std::vector<Step>& steps_;
    std::vector<DiskRequest> log_;
    CardContent before_;
    std::uint64_t size_;  // of the partition, sectors
    CardImage image_;
    std::set<std::tuple<std::size_t, bool, Sectors>> seen_;
    std::string wrong_;
};

CardMemory memory_of(unsigned boots, const std::string& confirmed) {
    CardMemory memory;
    memory.attempts = {{0x00c0ffee00c0ffee, boots}, {0x123456789abcdef0, 1}};
    memory.confirmed = confirmed;
    memory.addresses = {{*base::MacAddress::parse("52:54:00:00:00:02"), *base::Ipv4::parse("10.0.0.101")}};
    return memory;
}

void cut_everywhere(CardWriter& writer) {
    std::vector<Step> steps;
    Step now{"", {}, kSettingsByHand, 0};
    const auto take = [&](const std::string& order) {
        now.order = order;
        REQUIRE(writer.order(order));
        now.end = writer.requests();
        steps.push_back(now);
    };
    const auto remember = [&](const CardMemory& memory) {
        now.memory = memory;
        take("remember " + agent::to_json(memory));
    };
    const auto save = [&](int number, int lines) {
        now.settings = settings_text(number, lines);
        take("save " + std::to_string(number) + " " + std::to_string(lines));
    };
    remember(memory_of(1, ""));
    remember(memory_of(2, ""));
    save(1, 300);
    remember(memory_of(3, "nfs:10.0.0.1:/srv/pi"));
    save(2, 10);
    save(3, 500);
    remember(memory_of(4, "nfs:10.0.0.1:/srv/pi"));
    // What is there already is not written again.
    remember(now.memory);
    save(3, 500);
    CHECK(writer.requests() == steps[6].end);

    PowerCuts cuts(writer, steps);
    cuts.in_order();
    CHECK_MESSAGE(cuts.first_wrong().empty(), cuts.first_wrong());
    const std::size_t in_order = cuts.seen();
    cuts.reordered(kReorderings);
    CHECK_MESSAGE(cuts.first_wrong().empty(), cuts.first_wrong());
    MESSAGE(in_order << " states in order, " << cuts.seen() << " in all, of " << steps.back().end << " requests");
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("card writes: a power cut at any moment leaves the old or the new, and every other file as it was") {
    CardWriter writer("card-writes");
    cut_everywhere(writer);
}

// Entries are 32 bytes, 16 a sector: farroot.conf's is in the first one, farroot.new's in the second.
TEST_CASE("card writes: so does one between two sectors of the card's folder" * doctest::test_suite("long")) {
    CardWriter writer("card-two-sectors", {.more_files = 5});
    cut_everywhere(writer);
}

TEST_CASE("card writes: so does one to FAT32") {
    CardWriter writer("card-fat32", kFat32);
    cut_everywhere(writer);
}

TEST_CASE("farroot confirm: the card forgets the root's attempts and remembers that it worked") {
    CardWriter writer("card-confirm");
    REQUIRE(writer.order("remember " + agent::to_json(memory_of(3, "/dev/mmcblk0p2"))));
    REQUIRE(writer.order("confirm 00c0ffee00c0ffee"));
    CHECK(writer.console().shows("farroot: nfs:10.0.0.9:/srv/pi is confirmed"));
    CardMemory expected = memory_of(3, "nfs:10.0.0.9:/srv/pi");
    expected.attempts.erase(expected.attempts.begin());
    expected.addresses[0].address = *base::Ipv4::parse("10.0.0.102");
    CHECK(writer.now().memory == expected);
    CHECK(writer.now().others == writer.before().others);

    REQUIRE(writer.order("run $B rm /run/farroot/report.json; /bin/farroot confirm; echo ENDED $?"));
    CHECK(writer.console().shows("farroot did not boot this system: there is no /run/farroot/report.json"));
    CHECK(writer.console().shows("ENDED 1"));
}

TEST_CASE("farroot confirm: the booted system's own mount of the card is written through, and left as it is") {
    CardWriter writer("card-mounted");
    REQUIRE(writer.order("run $B mount -t vfat /dev/vda1 /boot"));
    REQUIRE(writer.order("remember " + agent::to_json(memory_of(3, "/dev/mmcblk0p2"))));
    REQUIRE(writer.order("save 5 40"));
    CHECK(writer.now().memory == memory_of(3, "/dev/mmcblk0p2"));
    CHECK(writer.now().settings == settings_text(5, 40));
    REQUIRE(writer.order("confirm 00c0ffee00c0ffee"));
    CHECK(writer.now().memory.confirmed == "nfs:10.0.0.9:/srv/pi");
    REQUIRE(writer.order("run $B grep '^/dev/vda1 /boot ' /proc/mounts; $B ls /run/farroot"));
    CHECK(writer.console().shows("/dev/vda1 /boot vfat rw"));

    REQUIRE(writer.order("remember " + agent::to_json(memory_of(4, "/dev/mmcblk0p2"))));
    REQUIRE(writer.order("run $B mount -o remount,ro /boot"));
    REQUIRE(writer.order("confirm 00c0ffee00c0ffee"));
    CHECK(
        writer.console().shows("/dev/vda1: the card can't be written: it is read-only (write: Read-only file system: "
                               "it is mounted read-only at /boot)"));
    CHECK(writer.now().memory == memory_of(4, "/dev/mmcblk0p2"));
    CHECK(writer.now().complaints.empty());
}

TEST_CASE("farroot confirm: a full card and a write-protected one are told, and nothing is left behind on them") {
    CardWriter writer("card-full");
    REQUIRE(
        writer.order("run $B mount -t vfat /dev/vda1 /boot; $B dd if=/dev/zero of=/boot/big bs=1M; "
                     "$B dd if=/dev/zero of=/boot/rest bs=512; $B umount /boot"));
    const auto full = writer.now();
    REQUIRE(writer.order("confirm 00c0ffee00c0ffee"));
    CHECK(
        writer.console().shows("/dev/vda1: the card's boot partition is full (write farroot.tmp: No space left "
                               "on device) fix: delete what the boot does not need from it"));
    REQUIRE(writer.order("save 6 400"));
    CHECK(writer.now().settings == full.settings);
    CHECK(writer.now().others == full.others);
    CHECK(writer.now().complaints.empty());

    REQUIRE(writer.order("run $B blockdev --setro /dev/vda1"));
    REQUIRE(writer.order("confirm 00c0ffee00c0ffee"));
    CHECK(writer.console().shows("/dev/vda1: the card can't be written: it is read-only (mount: Permission denied)"));
}

TEST_SUITE_END();
