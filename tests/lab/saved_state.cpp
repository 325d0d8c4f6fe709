#include "tests/lab/saved_state.h"

#include <cstdint>
#include <string_view>

namespace lab {
namespace {

constexpr std::uint64_t kPageSize = 4096;  // the low bits of a page's address are flags

// QEMU's migration/ram.c and migration/savevm.h.
constexpr std::uint64_t kIsEmpty = 0x02;   // a byte follows, 0
constexpr std::uint64_t kEnd = 0x10;       // of this section's pages
constexpr std::uint64_t kSameChip = 0x20;  // else its name follows the address
constexpr char kSectionPart = 0x02;
constexpr char kSectionFooter = 0x7e;

std::string big_endian(std::uint64_t number) {
    std::string out;
    for (int bits = 56; bits >= 0; bits -= 8) out += static_cast<char>(number >> bits & 0xff);
    return out;
}

std::string first_empty_page(std::string_view chip) {
    return big_endian(kIsEmpty) + static_cast<char>(chip.size()) + std::string(chip) + '\0';
}

std::string next_empty_page(std::uint64_t number) {
    return big_endian(number * kPageSize | kIsEmpty | kSameChip) + '\0';
}

// How long is what stands between pages where one section of them ends and its next part begins; 0: there is none.
std::size_t seam_length(std::string_view state) {
    constexpr std::size_t kId = 4;
    const std::string end = big_endian(kEnd) + kSectionFooter;
    const std::size_t length = end.size() + kId + 1 + kId;
    if (state.size() < length || !state.starts_with(end)) return 0;
    const std::string_view id = state.substr(end.size(), kId);
    const std::string_view next = state.substr(end.size() + kId, 1 + kId);
    return next.front() == kSectionPart && next.substr(1) == id ? length : 0;
}

}  // namespace

std::string without_empty_flash(const std::string& state) {
    std::string out;
    std::string_view rest = state;
    const auto keep = [&out, &rest](std::size_t length) {
        out += rest.substr(0, length);
        rest.remove_prefix(length);
    };
    for (const std::string_view chip : {"virt.flash0", "virt.flash1"}) {
        const std::string first = first_empty_page(chip);
        const std::size_t at = rest.find(first);
        if (at == std::string_view::npos) continue;
        keep(at + first.size());
        for (std::uint64_t page = 1;;) {
            if (const std::string next = next_empty_page(page); rest.starts_with(next)) {
                rest.remove_prefix(next.size());
                ++page;
            } else if (const std::size_t seam = seam_length(rest); seam != 0) {
                keep(seam);
            } else {
                break;
            }
        }
    }
    return out += rest;
}

}  // namespace lab
