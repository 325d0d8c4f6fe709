#include "tests/lab/archive.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace lab {
namespace {

constexpr std::size_t kAlignment = 4;
constexpr unsigned kExecutableFile = 0100755;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void pad(std::string& archive) {
    archive.resize((archive.size() + kAlignment - 1) / kAlignment * kAlignment);
}

// One member of a cpio archive in the "newc" format (the kernel's
// Documentation/driver-api/early-userspace/buffer-format).
void append(std::string& archive, std::string_view path, unsigned mode, std::string_view content) {
    std::array<char, 111> header{};
    const auto size = static_cast<unsigned>(content.size());
    const auto name_size = static_cast<unsigned>(path.size() + 1);
    std::snprintf(header.data(), header.size(), "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0, mode,
                  0, 0, 1, 0, size, 0, 0, 0, 0, name_size, 0);
    archive += header.data();
    archive += path;
    archive += '\0';
    pad(archive);
    archive += content;
    pad(archive);
}

}  // namespace

void extend_initramfs(const std::filesystem::path& image, const std::vector<ArchiveFile>& files,
                      const std::filesystem::path& target) {
    std::string archive = read_file(image);
    pad(archive);
    for (const ArchiveFile& file : files) append(archive, file.path, kExecutableFile, read_file(file.content));
    append(archive, "TRAILER!!!", 0, "");
    std::ofstream(target, std::ios::binary) << archive;
}

void join_initramfs(const std::filesystem::path& first, const std::filesystem::path& second,
                    const std::filesystem::path& target) {
    std::string archive = read_file(first);
    pad(archive);
    archive += read_file(second);
    std::ofstream(target, std::ios::binary) << archive;
}

}  // namespace lab
