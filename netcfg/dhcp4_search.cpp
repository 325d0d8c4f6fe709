#include "netcfg/dhcp4_search.h"

#include <algorithm>
#include <optional>

#include "netcfg/big_endian.h"
#include "netcfg/host_name.h"

namespace netcfg {
namespace {

constexpr std::size_t kMostNames = 32;
constexpr std::size_t kLongestLabel = 63, kLongestName = 255;  // RFC 1035 §2.3.4
constexpr int kMostPointers = 127;                             // as many as a name can have labels
constexpr unsigned kPointer = 0xc0;
constexpr std::uint16_t kPointerOffset = 0x3fff;

struct Name {
    std::string text;   // "lab.example"; empty for the root
    std::size_t after;  // where the next one begins
};

// Each pointer must point before the part that holds it, so that none can loop.
std::optional<Name> name_at(std::span<const std::byte> option, std::size_t at) {
    Name name{{}, 0};
    std::size_t part = at;
    int pointers = 0;
    while (at < option.size()) {
        const auto length = std::to_integer<std::size_t>(option[at]);
        if (length == 0) {
            if (name.after == 0) name.after = at + 1;
            return name;
        }
        if ((length & kPointer) == kPointer) {
            if (option.size() - at < 2) return std::nullopt;
            const std::size_t target = get16(option, at) & kPointerOffset;
            if (target >= part || ++pointers > kMostPointers) return std::nullopt;
            if (name.after == 0) name.after = at + 2;
            at = part = target;
            continue;
        }
        if (length > kLongestLabel || option.size() - at <= length) return std::nullopt;
        if (!name.text.empty()) name.text.push_back('.');
        for (const std::byte byte : option.subspan(at + 1, length)) name.text.push_back(static_cast<char>(byte));
        if (name.text.size() > kLongestName) return std::nullopt;
        at += 1 + length;
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> search_list_of(std::span<const std::byte> option) {
    std::vector<std::string> names;
    std::size_t at = 0;
    while (at < option.size()) {
        const auto name = name_at(option, at);
        if (!name) return {};
        const bool is_new = std::ranges::find(names, name->text) == names.end();
        if (is_new && is_host_name(name->text) && names.size() < kMostNames) names.push_back(name->text);
        at = name->after;
    }
    return names;
}

}  // namespace netcfg
