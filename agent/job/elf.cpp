#include "agent/job/elf.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace agent {
namespace {

constexpr std::size_t kLongestText = 4096;  // bytes of a name in the file, PATH_MAX
constexpr std::size_t kMostSegments = 256;
constexpr std::size_t kMostEntries = 4096;  // of a dynamic section
constexpr std::size_t kMostNeeded = 256;

class Bytes {
public:
    explicit Bytes(const ReadAt& read_at) : read_at_(read_at) {}

    template <typename T>
    std::optional<T> at(std::uint64_t offset) const {
        T value;
        if (read_at_(offset, std::as_writable_bytes(std::span(&value, 1))) != sizeof value) return std::nullopt;
        return value;
    }

    std::string text(std::uint64_t offset) const {
        std::string text(kLongestText, '\0');
        text.resize(read_at_(offset, std::as_writable_bytes(std::span(text))));
        return text.substr(0, text.find('\0'));
    }

private:
    const ReadAt& read_at_;
};

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const auto part = path.substr(0, path.find(':'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

template <typename Header, typename Segment, typename Dynamic>
std::optional<ElfFacts> read(const Bytes& bytes) {
    const auto header = bytes.at<Header>(0);
    if (!header || header->e_phentsize != sizeof(Segment) || header->e_phnum > kMostSegments) return std::nullopt;
    ElfFacts facts;
    facts.machine = header->e_machine;

    std::vector<Segment> segments;
    for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = bytes.at<Segment>(header->e_phoff + i * sizeof(Segment));
        if (!segment) return std::nullopt;
        segments.push_back(*segment);
    }
    const auto offset_of = [&segments](std::uint64_t address) -> std::uint64_t {
        for (const auto& each : segments) {
            const bool inside =
                each.p_type == PT_LOAD && address >= each.p_vaddr && address - each.p_vaddr < each.p_filesz;
            if (inside) return address - each.p_vaddr + each.p_offset;
        }
        return UINT64_MAX;
    };

    std::uint64_t shift = 0;
    for (const auto& each : segments) {
        if (each.p_type == PT_LOAD) shift |= each.p_vaddr - each.p_offset;
    }
    facts.largest_page = shift & (~shift + 1);

    std::vector<std::uint64_t> needed;
    std::uint64_t strings = UINT64_MAX;
    std::uint64_t path = UINT64_MAX;
    for (const auto& segment : segments) {
        if (segment.p_type == PT_INTERP) facts.interpreter = bytes.text(segment.p_offset);
        if (segment.p_type != PT_DYNAMIC) continue;
        const std::uint64_t entries = std::min<std::uint64_t>(segment.p_filesz / sizeof(Dynamic), kMostEntries);
        for (std::uint64_t at = 0; at < entries * sizeof(Dynamic); at += sizeof(Dynamic)) {
            const auto entry = bytes.at<Dynamic>(segment.p_offset + at);
            if (!entry || entry->d_tag == DT_NULL) break;
            if (entry->d_tag == DT_NEEDED && needed.size() < kMostNeeded) needed.push_back(entry->d_un.d_val);
            if (entry->d_tag == DT_STRTAB) strings = offset_of(entry->d_un.d_ptr);
            if (entry->d_tag == DT_RUNPATH || entry->d_tag == DT_RPATH) path = entry->d_un.d_val;
        }
    }
    if (strings == UINT64_MAX) return facts;
    for (const auto each : needed) facts.needed.push_back(bytes.text(strings + each));
    if (path != UINT64_MAX) facts.search_path = split(bytes.text(strings + path));
    return facts;
}

}  // namespace

std::optional<ElfFacts> read_elf(const ReadAt& read_at) {
    const Bytes bytes(read_at);
    const auto ident = bytes.at<std::array<unsigned char, EI_NIDENT>>(0);
    if (!ident || std::memcmp(ident->data(), ELFMAG, SELFMAG) != 0) return std::nullopt;
    if ((*ident)[EI_DATA] != ELFDATA2LSB) return std::nullopt;
    if ((*ident)[EI_CLASS] == ELFCLASS64) return read<Elf64_Ehdr, Elf64_Phdr, Elf64_Dyn>(bytes);
    if ((*ident)[EI_CLASS] == ELFCLASS32) return read<Elf32_Ehdr, Elf32_Phdr, Elf32_Dyn>(bytes);
    return std::nullopt;
}

bool machine_runs_here(std::uint16_t machine) {
#if defined(__aarch64__)
    return machine == EM_AARCH64 || machine == EM_ARM;
#elif defined(__arm__)
    return machine == EM_ARM;
#elif defined(__x86_64__)
    return machine == EM_X86_64 || machine == EM_386;
#else
#error "name the machines whose programs run here"
#endif
}

}  // namespace agent
