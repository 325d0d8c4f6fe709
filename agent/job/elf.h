// What farroot must know of an ELF file before it runs as a root's init (elf(5)): for which machine it is built and
// what the dynamic linker will open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace agent {

struct ElfFacts {
    std::uint16_t machine = 0;             // EM_AARCH64, EM_ARM, …
    std::string interpreter;               // PT_INTERP; empty when static
    std::vector<std::string> needed;       // DT_NEEDED
    std::vector<std::string> search_path;  // DT_RUNPATH or DT_RPATH, $ORIGIN untouched
    std::uint64_t largest_page = 0;  // bytes; larger ones the kernel can't map the segments with (mmap(2)). 0: any
};

// Reads bytes of a file from an offset on and returns how many there were; fewer than asked for at its end.
using ReadAt = std::function<std::size_t(std::uint64_t offset, std::span<std::byte> into)>;

// Reads the headers alone, not the file: it may be large and far away. Nothing when it is no little-endian ELF file, or
// a broken one.
std::optional<ElfFacts> read_elf(const ReadAt& read_at);

// Whether this kernel and processor run it; a 64-bit ARM kernel runs 32-bit ARM programs too.
bool machine_runs_here(std::uint16_t machine);

}  // namespace agent
