#include "agent/swap/header.h"

#include <algorithm>
#include <cstring>

namespace agent::swap {
namespace {

constexpr std::string_view kSignature = "SWAPSPACE2";
constexpr std::uint32_t kVersion = 1;
constexpr std::array<std::size_t, 5> kPages{4096, 8192, 16384, 32768, kLargestPage};

// Offsets in the first page.
constexpr std::size_t kVersionAt = 1024;
constexpr std::size_t kLastPageAt = 1028;
constexpr std::size_t kUuidAt = 1036;
constexpr std::size_t kLabelAt = 1052;
constexpr std::size_t kLabelSize = 16;

// In this machine's byte order, as mkswap writes.
void put(std::string& page, std::size_t at, std::uint32_t number) {
    std::memcpy(page.data() + at, &number, sizeof number);
}

std::uint32_t number_at(std::string_view page, std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, page.data() + at, sizeof number);
    return number;
}

}  // namespace

std::string encode(const Header& header) {
    std::string page(header.page, '\0');
    put(page, kVersionAt, kVersion);
    put(page, kLastPageAt, header.last_page);
    std::memcpy(page.data() + kUuidAt, header.uuid.data(), header.uuid.size());
    const std::string label = header.label.substr(0, kLabelSize - 1);
    page.replace(kLabelAt, label.size(), label);
    page.replace(page.size() - kSignature.size(), kSignature.size(), kSignature);
    return page;
}

std::optional<Header> decode(std::string_view first) {
    for (const std::size_t page : kPages) {
        if (first.size() < page || !first.substr(0, page).ends_with(kSignature)) continue;
        if (number_at(first, kVersionAt) != kVersion) return std::nullopt;
        Header header{page, number_at(first, kLastPageAt), {}, {}};
        std::memcpy(header.uuid.data(), first.data() + kUuidAt, header.uuid.size());
        const std::string_view label = first.substr(kLabelAt, kLabelSize);
        header.label = label.substr(0, label.find('\0'));
        return header;
    }
    return std::nullopt;
}

}  // namespace agent::swap
