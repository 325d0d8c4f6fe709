#include "netcfg/host_name.h"

#include <algorithm>
#include <cstddef>

namespace netcfg {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035 §2.3.4, as text

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

}  // namespace

bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= kLongestName && text.front() != '.' && text.front() != '-' &&
           text.find("..") == std::string_view::npos && std::ranges::all_of(text, is_name_character);
}

}  // namespace netcfg
