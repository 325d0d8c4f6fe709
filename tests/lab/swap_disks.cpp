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

const std::vector<std::pair<std::string, std::string>> kBootFiles{{"config.txt", "# a boot partition\n"},
                                                                  {"cmdline.txt", "console=serial0\n"}};

std::string copies(const std::vector<std::pair<std::string, std::string>>& files, const std::string& to) {
    std::string commands;
    for (const auto& [name, text] : files) {
        commands += "; printf '%s' '" + text + "' | mcopy -i " + to + " - ::" + name;
    }
    return commands;
}

unsigned table_type(Part::Holds holds) {
    switch (holds) {
        case Part::Holds::Fat: return 0xc;
        case Part::Holds::Swap: return 0x82;
        case Part::Holds::Extended: return 0x5;
        case Part::Holds::Nothing:
        case Part::Holds::Ext4:
        case Part::Holds::Content: break;
    }
    return 0x83;
}

// The content of a partition, in a file of its own.
std::string maker(const Part& part, const fs::path& file) {
    const std::string name = in_quotes(file);
    const std::string label = part.label.empty() ? "" : " -L " + part.label;
    switch (part.holds) {
        case Part::Holds::Nothing:
        case Part::Holds::Extended: return ":";
        case Part::Holds::Swap: return "mkswap -q -p 4096" + label + " " + name + " 2>/dev/null";
        case Part::Holds::Ext4: return "mkfs.ext4 -q -F -b 4096" + label + " " + name;
        case Part::Holds::Content:
            return "dd if=" + in_quotes(part.content) + " of=" + name + " bs=1M conv=notrunc,sparse status=none";
        case Part::Holds::Fat:
            return "mkfs.vfat -s 8" + (part.label.empty() ? "" : " -n " + part.label) + " " + name + " >/dev/null" +
                   copies(part.files.empty() ? kBootFiles : part.files, name);
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
    constexpr unsigned kTable = 1;  // MB, before the first partition and each of an extended one's
    std::vector<unsigned> starts;
    unsigned end = kTable;
    bool are_extended = false;
    for (const auto& part : parts) {
        starts.push_back(end + (are_extended ? kTable : 0));
        if (part.holds == Part::Holds::Extended) {
            are_extended = true;
        } else {
            end = starts.back() + part.megabytes;
        }
    }
    std::ostringstream table;
    table << "label: dos\n";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool is_extended = parts[i].holds == Part::Holds::Extended;
        table << "start=" << starts[i] << "MiB, size=" << (is_extended ? end - starts[i] : parts[i].megabytes)
              << "MiB, type=" << std::hex << table_type(parts[i].holds) << std::dec << "\n";
    }
    std::ofstream(image).close();
    fs::resize_file(image, std::uintmax_t{std::bit_ceil(end)} << 20);
    run("printf '" + table.str() + "' | sfdisk --quiet " + in_quotes(image));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].holds == Part::Holds::Extended) continue;
        const fs::path content = image.string() + ".part";
        make_filesystem(content, parts[i]);
        run("dd if=" + in_quotes(content) + " of=" + in_quotes(image) + " bs=1M seek=" + std::to_string(starts[i]) +
            " conv=notrunc,sparse status=none");
        fs::remove(content);
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
