#include "tests/lab/sd_card.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "tests/lab/artefacts.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kBootStart = 1 << 20;  // tests/lab/prepare lays the card out
constexpr std::streamoff kRootStart = 16 << 20;
constexpr std::size_t kNoise = 4 << 20;
constexpr std::uintmax_t kCardSize = 64 << 20;

void overwrite(const fs::path& image, std::streamoff start) {
    std::fstream file(image, std::ios::binary | std::ios::in | std::ios::out);
    // The first sectors stay, so that the file system is still recognised.
    file.seekp(start + 4096);
    for (std::size_t i = 0; i < kNoise; ++i) file.put(static_cast<char>(i * i >> 7));
}

void run(const std::string& command, const std::string& input = "") {
    std::FILE* pipe = ::popen(command.c_str(), "w");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::fwrite(input.data(), 1, input.size(), pipe);
    if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
}

// Of the first partition in the table of an MBR: a number of sectors, its lowest byte first.
std::uint64_t first_partition(const fs::path& image) {
    std::ifstream file(image, std::ios::binary);
    std::array<unsigned char, 4> bytes{};
    file.seekg(446 + 8);
    file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
    if (!file) throw std::runtime_error("no partition table: " + image.string());
    std::uint64_t sectors = 0;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) sectors = sectors << 8 | *byte;
    return sectors * 512;
}

// As mtools take it.
std::string boot_partition(const fs::path& image) {
    return "'" + image.string() + "'@@" + std::to_string(first_partition(image));
}

}  // namespace

fs::path card_image(Card card, const std::string& settings, const fs::path& place) {
    if ((card == Card::Inserted || card == Card::OnDisk) && settings.empty()) return lab_folder() / "card.img";
    const bool is_whole = card == Card::Superfloppy;
    if (is_whole) {
        std::ofstream(place).close();
        fs::resize_file(place, kCardSize);
        run("PATH=$PATH:/usr/sbin:/sbin mkfs.vfat '" + place.string() + "' >/dev/null");
    } else {
        fs::copy_file(lab_folder() / "card.img", place, fs::copy_options::overwrite_existing);
    }
    const std::string file_system = is_whole ? "'" + place.string() + "'" : boot_partition(place);
    if (!settings.empty()) run("mcopy -o -i " + file_system + " - ::farroot.conf", settings);
    if (card == Card::Corrupt) overwrite(place, kRootStart);
    if (card == Card::CorruptBoot) overwrite(place, kBootStart);
    return place;
}

fs::path root_disk(const fs::path& place) {
    const std::string card = "'" + (lab_folder() / "card.img").string() + "'";
    const std::string disk = "'" + place.string() + "'";
    run("PATH=$PATH:/usr/sbin:/sbin && dd if=" + card + " of=" + disk + " bs=1M skip=16 conv=sparse status=none && " +
        "truncate -s 256M " + disk + " && e2fsck -fp " + disk + " >/dev/null; resize2fs " + disk +
        " >/dev/null 2>&1 && tune2fs -O ^has_journal " + disk + " >/dev/null && tune2fs -J size=64 -L disk-root " +
        disk + " >/dev/null");
    return place;
}

fs::path btrfs_card(const fs::path& place) {
    const std::string card = "'" + (lab_folder() / "card.img").string() + "'";
    const std::string made = "'" + place.string() + "'";
    const std::string work = "'" + place.string() + ".tmp'";
    run("PATH=$PATH:/usr/sbin:/sbin && rm -rf " + work + " && mkdir -p " + work + "/tree && dd if=" + card +
            " of=" + work + "/ext4 bs=1M skip=16 conv=sparse status=none && debugfs -R 'rdump / " + place.string() +
            ".tmp/tree' " + work + "/ext4 2>/dev/null && truncate -s 240M " + work +
            "/btrfs && mkfs.btrfs -q -L sd-root --rootdir " + work + "/tree " + work + "/btrfs && dd if=" + card +
            " of=" + made + " bs=1M count=16 conv=sparse status=none && truncate -s 256M " + made +
            " && dd if=" + work + "/btrfs of=" + made + " bs=1M seek=16 conv=sparse,notrunc status=none && rm -r " +
            work + " && sfdisk --quiet " + made,
        "label: dos\nlabel-id: 0xfa440071\nstart=1MiB, size=15MiB, type=c\nstart=16MiB, type=83\n");
    return place;
}

void put_settings(const fs::path& image, const std::string& settings) {
    if (!settings.empty()) run("mcopy -o -i " + boot_partition(image) + " - ::farroot.conf", settings);
}

void put_file(const fs::path& image, const fs::path& file, const std::string& name) {
    run("mcopy -o -i " + boot_partition(image) + " '" + file.string() + "' ::" + name);
}

}  // namespace lab
