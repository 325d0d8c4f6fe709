#include "tests/lab/swap_disks.h"

#include <array>
#include <bit>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace lab {
namespace {

namespace fs = std::filesystem;

void run(const std::string& command) {
    if (std::system(("PATH=$PATH:/usr/sbin:/sbin; set -e; " + command).c_str()) != 0) {
        throw std::runtime_error("failed: " + command);
    }
}

std::string in_quotes(const fs::path& path) {
    return "'" + path.string() + "'";
}

// The content of a partition, in a file of its own.
std::string maker(const Part& part, const fs::path& file) {
    const std::string name = in_quotes(file);
    const std::string label = part.label.empty() ? "" : " -L " + part.label;
    switch (part.holds) {
        case Part::Holds::Nothing: return ":";
        case Part::Holds::Swap: return "mkswap -q -p 4096" + label + " " + name + " 2>/dev/null";
        case Part::Holds::Ext4: return "mkfs.ext4 -q -F -b 4096" + label + " " + name;
        case Part::Holds::Content:
            return "dd if=" + in_quotes(part.content) + " of=" + name + " bs=1M conv=notrunc,sparse status=none";
        case Part::Holds::Fat:
            return "mkfs.vfat -s 8" + (part.label.empty() ? "" : " -n " + part.label) + " " + name + " >/dev/null; " +
                   "echo '# a boot partition' | mcopy -i " + name + " - ::config.txt; " +
                   "echo 'console=serial0' | mcopy -i " + name + " - ::cmdline.txt";
    }
    return "";
}

}  // namespace

void make_filesystem(const fs::path& file, const Part& part) {
    std::ofstream(file).close();
    fs::resize_file(file, std::uintmax_t{part.megabytes} << 20);
    run(maker(part, file));
}

void make_disk(const fs::path& image, const std::vector<Part>& parts) {
    constexpr unsigned kFirst = 1;  // MB, for the table
    unsigned size = kFirst;
    std::string table = "label: dos\n";
    for (const auto& part : parts) {
        const char* type = part.holds == Part::Holds::Fat ? "c" : part.holds == Part::Holds::Swap ? "82" : "83";
        table += "start=" + std::to_string(size) + "MiB, size=" + std::to_string(part.megabytes) + "MiB, type=" + type +
                 "\n";
        size += part.megabytes;
    }
    std::ofstream(image).close();
    fs::resize_file(image, std::uintmax_t{std::bit_ceil(size)} << 20);
    run("printf '" + table + "' | sfdisk --quiet " + in_quotes(image));
    unsigned start = kFirst;
    for (const auto& part : parts) {
        const fs::path content = image.string() + ".part";
        make_filesystem(content, part);
        run("dd if=" + in_quotes(content) + " of=" + in_quotes(image) + " bs=1M seek=" + std::to_string(start) +
            " conv=notrunc,sparse status=none");
        fs::remove(content);
        start += part.megabytes;
    }
}

std::string disk_id(const fs::path& image) {
    std::ifstream bytes(image, std::ios::binary);
    std::array<unsigned char, 4> id{};
    bytes.seekg(440);
    bytes.read(reinterpret_cast<char*>(id.data()), id.size());
    std::ostringstream text;
    for (const auto each : {id[3], id[2], id[1], id[0]}) text << std::hex << std::setw(2) << std::setfill('0') << +each;
    return text.str();
}

}  // namespace lab
