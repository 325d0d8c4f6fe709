// What farroot must know of an ELF file before it runs as a root's init (elf(5)): for which machine it is built and
// what the dynamic linker will open.
#pragma once

#include <cstddef>
#include <cstdint>
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
};

// Nothing when it is no little-endian ELF file, or a broken one.
std::optional<ElfFacts> read_elf(std::span<const std::byte> file);

// Whether this kernel and processor run it; a 64-bit ARM kernel runs 32-bit ARM programs too.
bool machine_runs_here(std::uint16_t machine);

}  // namespace agent
