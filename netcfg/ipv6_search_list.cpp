#include "netcfg/ipv6_search_list.h"

#include <optional>

#include "netcfg/host_name.h"

namespace netcfg {
namespace {

constexpr std::size_t kLongestLabel = 63;

// Takes the first name off `bytes`; nothing when it is torn, or compressed.
std::optional<std::string> take_name(std::span<const std::byte>& bytes) {
    std::string name;
    while (!bytes.empty()) {
        const auto length = std::to_integer<std::size_t>(bytes[0]);
        bytes = bytes.subspan(1);
        if (length == 0) return name;
        if (length > kLongestLabel || length > bytes.size()) return std::nullopt;
        if (!name.empty()) name += '.';
        for (const std::byte byte : bytes.first(length)) name += static_cast<char>(byte);
        bytes = bytes.subspan(length);
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> parse_search_list(std::span<const std::byte> bytes) {
    std::vector<std::string> names;
    while (auto name = take_name(bytes)) {
        if (is_host_name(*name)) names.push_back(std::move(*name));
    }
    return names;
}

}  // namespace netcfg
