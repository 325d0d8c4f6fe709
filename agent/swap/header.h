// The first page of swap, as mkswap(8) writes it and the kernel reads it (include/linux/swap.h, union swap_header;
// version 1): what a boot loader may use, then sizes and name, and SWAPSPACE2 as the page's last bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace agent::swap {

constexpr std::size_t kLargestPage = std::size_t{64} * 1024;

struct Header {
    std::size_t page = 4096;  // bytes
    std::uint32_t last_page = 0;
    std::array<std::uint8_t, 16> uuid{};
    std::string label;  // up to 15 bytes
    bool operator==(const Header&) const = default;

    std::uint64_t bytes() const { return (std::uint64_t{last_page} + 1) * page; }
};

std::string encode(const Header& header);  // one page

// `first` are the first kLargestPage bytes, or all where there are less. The page's size is told from where the
// signature stands.
std::optional<Header> decode(std::string_view first);

}  // namespace agent::swap
