#include "tests/lab/write_log.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace lab {
namespace {

constexpr std::uint64_t kMagic = 0x6a736677736872;
constexpr std::uint64_t kFlush = 1;
constexpr std::uint64_t kFua = 2;
constexpr std::uint64_t kDiscard = 4;

std::uint64_t little_endian(const std::string& bytes, std::size_t place) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes.at(place + i - 1));
    return value;
}

}  // namespace

// A sector of its own for the head of the log and for that of each entry, which its data follow.
std::vector<DiskRequest> read_write_log(const std::filesystem::path& log) {
    std::ostringstream content;
    content << std::ifstream(log, std::ios::binary).rdbuf();
    const std::string bytes = content.str();
    std::vector<DiskRequest> requests;
    std::size_t place = kSector;
    while (place + kSector <= bytes.size()) {
        const std::uint64_t flags = little_endian(bytes, place + 16);
        if ((flags & kDiscard) != 0) throw std::runtime_error("a discard in " + log.string());
        DiskRequest request{(flags & kFlush) != 0, (flags & kFua) != 0, little_endian(bytes, place), {}};
        const std::size_t size = little_endian(bytes, place + 8) * kSector;
        place += kSector;
        if (place + size > bytes.size()) throw std::runtime_error(log.string() + " is cut short");
        request.data = bytes.substr(place, size);
        place += size;
        requests.push_back(std::move(request));
    }
    if (!requests.empty() && little_endian(bytes, 0) != kMagic) {
        throw std::runtime_error(log.string() + " is no log of writes");
    }
    return requests;
}

}  // namespace lab
