#include "tests/lab/card_writer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "agent/job/saved_settings.h"
#include "agent/job/state_slots.h"
#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/pi.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::uint64_t kBootStart = 2048;  // sectors, of the card's FAT partition

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

}  // namespace

std::vector<std::pair<std::uint64_t, std::string>> sectors_of(const DiskRequest& request, std::uint64_t size) {
    std::vector<std::pair<std::uint64_t, std::string>> sectors;
    for (std::size_t place = 0; place < request.data.size(); place += kSector) {
        const std::uint64_t sector = request.sector + place / kSector;
        REQUIRE(sector >= kBootStart);
        REQUIRE(sector < kBootStart + size);
        sectors.emplace_back(sector - kBootStart, request.data.substr(place, kSector));
    }
    return sectors;
}

CardImage::CardImage(const fs::path& card, std::uint64_t size, fs::path place) : path_(std::move(place)) {
    std::ifstream in(card, std::ios::binary);
    in.seekg(kBootStart * kSector);
    original_.resize(size * kSector);
    in.read(original_.data(), static_cast<std::streamsize>(original_.size()));
    std::ofstream(path_, std::ios::binary) << original_;
}

void CardImage::put(const Sectors& sectors) {
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

CardContent CardImage::read() const {
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

// What fsck finds beside what a cut may always leave: the dirty bit, clusters that nobody has, a free count and a
// second FAT that lag behind. FAT32 has a second boot sector, whose dirty bit (in byte 65) Linux does not set.
std::string CardImage::complaints() const {
    const std::string text = run("fsck.fat -n " + path_.string()).text;
    std::istringstream lines(text);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
        const auto has = [&line](const char* words) { return line.find(words) != std::string::npos; };
        const bool is_summary = has("fsck.fat 4") || (has(" files, ") && has(" clusters"));
        const bool is_harmless =
            has("Dirty bit is set") || has("removing dirty bit") || has("Reclaimed ") || has("Free cluster summary") ||
            has("Auto-correcting") || has("Filesystem was changed") || has("Leaving filesystem unchanged") ||
            has("FATs differ but appear to be intact") || has("Using first FAT") ||
            has("differences between boot sector and its backup") || has("This is mostly harmless") ||
            line == "  65:01/00" || has("Not automatically fixing this");
        if (!is_summary && !is_harmless && !line.empty()) found += line + "\n";
    }
    return found;
}

CardWriter::CardWriter(std::string_view story, const CardLayout& layout)
    : lan_(story),
      layout_(layout),
      card_(prepare_card()),
      log_(lan_.artefact("card.writes")),
      before_(card_, layout.size, lan_.artefact("before.fat")),
      machine_(lan_, config()) {
    const bool waits = wait_for_order(0);
    REQUIRE(waits);
}

bool CardWriter::order(const std::string& words) {
    machine_.type(words + "\n");
    return wait_for_order(++orders_);
}

fs::path CardWriter::prepare_card() {
    const fs::path card = lan_.artefact("card.img");
    card_copy_ = lan_.artefact("card.before");
    if (layout_.size != CardLayout{}.size) {
        must_run("truncate -s " + std::to_string((kBootStart + layout_.size) * kSector) + " " + card.string() +
                 " && echo 2048,,c | sfdisk --quiet --label dos " + card.string());
        must_run("mkfs.vfat -F " + std::string(layout_.fat32 ? "32" : "16") + " -s " + std::to_string(layout_.cluster) +
                 " -n BOOT --offset " + std::to_string(kBootStart) + " " + card.string() + " " +
                 std::to_string(layout_.size / 2));
    } else {
        fs::copy_file(lab_folder() / "card.img", card, fs::copy_options::overwrite_existing);
    }
    const std::string image = card.string() + "@@" + std::to_string(kBootStart * kSector);
    const fs::path folder = lan_.artefact("files");
    fs::create_directories(folder / "overlays");
    std::ofstream(folder / "farroot.conf", std::ios::binary) << kSettingsByHand;
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

MachineConfig CardWriter::config() {
    const fs::path lab = lab_folder();
    const fs::path image = lan_.artefact("card-writer.img");
    extend_initramfs(farroot_image(Board::Virt),
                     {{"bin/busybox", lab / "busybox"}, {"init", "tests/lab/machines/card-writer"}}, image);
    return {.name = "machine",
            .arguments = {"-no-reboot", "-M", "virt", "-cpu", "cortex-a53", "-m", "512",               //
                          "-blockdev", "driver=file,node-name=disk,filename=" + card_.string(),        //
                          "-blockdev", "driver=file,node-name=log,filename=" + log_.string(),          //
                          "-blockdev",                                                                 //
                          "driver=blklogwrites,node-name=card,file=disk,log=log,log-sector-size=512",  //
                          "-device", "virtio-blk-pci,drive=card,write-cache=on"},
            .boot = {image, std::string("console=ttyAMA0 ") + kKernelWords},
            .adapters = {}};
}

bool CardWriter::wait_for_order(int number) {
    const std::string line = "WAITING " + std::to_string(number);
    return lan_.run_until([&] { return console().line(line).has_value() || machine_.is_off(); }, 60s) &&
           console().line(line).has_value();
}

}  // namespace lab
