#include "agent/core/local_name.h"

#include <algorithm>
#include <array>

namespace agent::core {
namespace {

bool is_path(std::string_view path) {
    const bool leaves = path.find("/../") != std::string_view::npos || path.ends_with("/..");
    return path.size() > 1 && path.starts_with('/') && !path.ends_with('/') && !leaves;
}

}  // namespace

bool is_disk_name(std::string_view text) {
    constexpr std::array<std::string_view, 5> kBegins{"/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL="};
    return std::ranges::any_of(
        kBegins, [text](std::string_view begin) { return text.starts_with(begin) && text.size() > begin.size(); });
}

std::optional<LocalFile> parse_local_file(std::string_view text) {
    const auto colon = text.find(":/");
    if (colon == std::string_view::npos) return std::nullopt;
    LocalFile file{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
    if (!is_disk_name(file.device) || !is_path(file.path)) return std::nullopt;
    return file;
}

std::string spelling_of(const LocalFile& file) {
    return std::string(kFilePrefix) + file.device + ":" + file.path;
}

}  // namespace agent::core
