// A power cut at any moment while farroot writes to the card: every state that the card can then be in is made from
// what a real kernel wrote, and read as farroot reads it, and fsck as a person would have it checked.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>

#include "agent/job/card_memory_json.h"
#include "agent/job/saved_settings.h"
#include "agent/job/state_slots.h"
#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/machine.h"
#include "tests/lab/write_log.h"

using namespace lab;
using namespace std::chrono_literals;
using agent::core::CardMemory;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBootStart = 2048;  // sectors, of the card's FAT partition

// What the card's FAT partition is.
struct Layout {
    bool fat32 = false;          // as on a real Pi's card; otherwise FAT16, as tests/lab/prepare makes it
    std::uint64_t size = 30720;  // sectors
    int more_files = 0;
};
constexpr Layout kFat32{true, 126976, 0};

constexpr const char* kByHand = "# by hand\r\nroot=nfs:10.0.0.77:/srv/pi\r\n";
constexpr int kReorderings = 1000;

struct Outcome {
    int status = 0;
    std::string text;
};

Outcome run(const std::string& command) {
    std::FILE* pipe = ::popen(("PATH=$PATH:/usr/sbin:/sbin; { " + command + "; } 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    Outcome outcome;
    char block[4096];
    while (const std::size_t size = std::fread(block, 1, sizeof block, pipe)) outcome.text.append(block, size);
    outcome.status = ::pclose(pipe);
    return outcome;
}

void must_run(const std::string& command) {
    const Outcome outcome = run(command);
    if (outcome.status != 0) throw std::runtime_error(command + ": " + outcome.text);
}

std::string content_of(const fs::path& path) {
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

// The text that machines/card-writer makes of the order "save NUMBER LINES".
std::string settings_text(int number, int lines) {
    std::string text = "root=nfs:10.0.0." + std::to_string(number) + ":/srv/pi\n";
    for (int line = 1; line <= lines; ++line) {
        text += "# settings " + std::to_string(number) + ", line " + std::to_string(line) + "\n";
    }
    return agent::with_checksum(text);
}

// What farroot would find on a card, and what everybody else has there.
struct CardContent {
    CardMemory memory;
    std::string settings;
    std::map<std::string, std::string> others;  // by name
    std::string complaints;                     // of fsck
};

// A card as it lies on the disk: the image of its FAT partition, with some sectors written since.
using Sectors = std::map<std::uint64_t, std::string>;

class CardImage {
public:
    CardImage(const fs::path& card, std::uint64_t size, fs::path place) : path_(std::move(place)) {
        std::ifstream in(card, std::ios::binary);
        in.seekg(kBootStart * kSector);
        original_.resize(size * kSector);
        in.read(original_.data(), static_cast<std::streamsize>(original_.size()));
        std::ofstream(path_, std::ios::binary) << original_;
    }

    void put(const Sectors& sectors) {
        std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
        const auto write = [&file](std::uint64_t sector, std::string_view bytes) {
            file.seekp(static_cast<std::streamoff>(sector * kSector));
            file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        };
        for (const auto& [sector, bytes] : written_) {
            if (!sectors.contains(sector)) write(sector, std::string_view(original_).substr(sector * kSector, kSector));
        }
        for (const auto& [sector, bytes] : sectors) write(sector, bytes);
        written_ = sectors;
    }

    // By mtools, which know nothing of how Linux writes.
    CardContent read() const {
        const fs::path folder = path_.string() + ".files";
        fs::remove_all(folder);
        fs::create_directories(folder);
        // A file that can't be read is left out; what is missing is found out below.
        static_cast<void>(run("mcopy -sn -i " + path_.string() + " '::*' " + folder.string()));
        CardContent content;
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file()) {
                files[entry.path().lexically_relative(folder).string()] = content_of(entry.path());
            }
        }
        const auto take = [&files](std::string_view name) -> std::optional<std::string> {
            auto file = files.extract(std::string(name));
            return file.empty() ? std::nullopt : std::optional(file.mapped());
        };
        content.memory = agent::decode_state(take(agent::kStateFile).value_or("")).memory;
        static_cast<void>(take("farroot.tmp"));
        const auto conf = take("farroot.conf");
        const auto fresh = take(agent::kFreshSettingsFile);
        const bool is_fresh = agent::which_counts(conf, fresh) == agent::SettingsIn::Fresh;
        content.settings = (is_fresh ? fresh : conf).value_or("(none)");
        content.others = std::move(files);
        content.complaints = complaints();
        return content;
    }

private:
    // What fsck finds beside what a cut may always leave: the dirty bit, clusters that nobody has, a free count and a
    // second FAT that lag behind. FAT32 has a second boot sector, whose dirty bit (in byte 65) Linux does not set.
    std::string complaints() const {
        const std::string text = run("fsck.fat -n " + path_.string()).text;
        std::istringstream lines(text);
        std::string found;
        for (std::string line; std::getline(lines, line);) {
            const auto has = [&line](const char* words) { return line.find(words) != std::string::npos; };
            const bool is_summary = has("fsck.fat 4") || (has(" files, ") && has(" clusters"));
            const bool is_harmless =
                has("Dirty bit is set") || has("removing dirty bit") || has("Reclaimed ") ||
                has("Free cluster summary") || has("Auto-correcting") || has("Filesystem was changed") ||
                has("Leaving filesystem unchanged") || has("FATs differ but appear to be intact") ||
                has("Using first FAT") || has("differences between boot sector and its backup") ||
                has("This is mostly harmless") || line == "  65:01/00" || has("Not automatically fixing this");
            if (!is_summary && !is_harmless && !line.empty()) found += line + "\n";
        }
        return found;
    }

    fs::path path_;
    std::string original_;
    Sectors written_;
};

// One order to the machine: what farroot finds on the card when it was obeyed, and which of the log's requests it made.
struct Step {
    std::string order;
    CardMemory memory;
    std::string settings;
    std::size_t end = 0;  // in the log
};

// A machine with the card on a disk that has a write cache, so that the kernel sends flushes.
class CardWriter {
public:
    explicit CardWriter(std::string_view story, const Layout& layout = {})
        : lan_(story),
          layout_(layout),
          card_(prepare_card()),
          log_(lan_.artefact("card.writes")),
          before_(card_, layout.size, lan_.artefact("before.fat")),
          machine_(lan_, config()) {
        const bool waits = wait_for_order(0);
        REQUIRE(waits);
    }

    // Whether it was obeyed in time.
    bool order(const std::string& words) {
        machine_.type(words + "\n");
        return wait_for_order(++orders_);
    }

    const Console& console() const { return machine_.console(); }
    std::size_t requests() const { return read_write_log(log_).size(); }
    std::vector<DiskRequest> log() const { return read_write_log(log_); }
    std::uint64_t size() const { return layout_.size; }
    CardContent before() const { return before_.read(); }
    CardContent now() const { return CardImage(card_, layout_.size, lan_.artefact("now.fat")).read(); }
    CardImage image() const { return CardImage(card_copy_, layout_.size, lan_.artefact("card.fat")); }

private:
    fs::path prepare_card() {
        const fs::path card = lan_.artefact("card.img");
        card_copy_ = lan_.artefact("card.before");
        if (layout_.fat32) {
            must_run("truncate -s 64M " + card.string() + " && echo 2048,,c | sfdisk --quiet --label dos " +
                     card.string());
            must_run("mkfs.vfat -F 32 -s 1 -n BOOT --offset " + std::to_string(kBootStart) + " " + card.string() + " " +
                     std::to_string(layout_.size / 2));
        } else {
            fs::copy_file(lab_folder() / "card.img", card, fs::copy_options::overwrite_existing);
        }
        const std::string image = card.string() + "@@" + std::to_string(kBootStart * kSector);
        const fs::path folder = lan_.artefact("files");
        fs::create_directories(folder / "overlays");
        std::ofstream(folder / "farroot.conf", std::ios::binary) << kByHand;
        for (const char* name : {"kernel8.img", "start4.elf", "overlays/disable-bt.dtbo", "LICENCE.broadcom"}) {
            std::ofstream(folder / name, std::ios::binary) << std::string(9000, name[0]) << name;
        }
        for (int i = 0; i < layout_.more_files; ++i)
            std::ofstream(folder / ("z" + std::to_string(i) + ".txt")) << i << "\n";
        must_run("mcopy -s -i " + image + " " + folder.string() + "/* ::");
        fs::copy_file(card, card_copy_, fs::copy_options::overwrite_existing);
        std::ofstream(lan_.artefact("card.writes")).close();
        return card;
    }

    MachineConfig config() {
        const fs::path lab = lab_folder();
        const fs::path image = lan_.artefact("card-writer.img");
        extend_initramfs(lab / "farroot.img",
                         {{"bin/busybox", lab / "busybox"}, {"init", "tests/lab/machines/card-writer"}}, image);
        return {"machine",
                {"-no-reboot",
                 "-M",
                 "virt",
                 "-cpu",
                 "cortex-a53",
                 "-m",
                 "512",
                 "-kernel",
                 lab / "vmlinuz",
                 "-initrd",
                 image,
                 "-append",
                 "console=ttyAMA0 quiet panic=-1",  //
                 "-blockdev",
                 "driver=file,node-name=disk,filename=" + card_.string(),  //
                 "-blockdev",
                 "driver=file,node-name=log,filename=" + log_.string(),  //
                 "-blockdev",
                 "driver=blklogwrites,node-name=card,file=disk,log=log,log-sector-size=512",
                 "-device",
                 "virtio-blk-pci,drive=card,write-cache=on"},
                {}};
    }

    bool wait_for_order(int number) {
        const std::string line = "WAITING " + std::to_string(number);
        return lan_.run_until([&] { return console().line(line).has_value() || machine_.is_off(); }, 60s) &&
               console().line(line).has_value();
    }

    Lan lan_;
    Layout layout_;
    fs::path card_copy_;
    fs::path card_;
    fs::path log_;
    CardImage before_;
    Machine machine_;
    int orders_ = 0;
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
            for (auto& [sector, bytes] : sectors_of(log_[i])) sectors[sector] = bytes;
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
                for (auto& each : sectors_of(log_[j])) pending.push_back(std::move(each));
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
    std::vector<std::pair<std::uint64_t, std::string>> sectors_of(const DiskRequest& request) const {
        std::vector<std::pair<std::uint64_t, std::string>> sectors;
        for (std::size_t place = 0; place < request.data.size(); place += kSector) {
            const std::uint64_t sector = request.sector + place / kSector;
            REQUIRE(sector >= kBootStart);
            REQUIRE(sector < kBootStart + size_);
            sectors.emplace_back(sector - kBootStart, request.data.substr(place, kSector));
        }
        return sectors;
    }

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
    Step now{"", {}, kByHand, 0};
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
TEST_CASE("card writes: so does one between two sectors of the card's folder") {
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
