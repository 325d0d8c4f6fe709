#include "agent/core/overlay_spec.h"

#include <algorithm>

#include "agent/core/local_name.h"

namespace agent::core {
namespace {

constexpr std::string_view kMemory = "tmpfs";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "256M", "1g", "25%": tmpfs(5).
bool is_size(std::string_view text) {
    const auto end = std::ranges::find_if_not(text, is_digit);
    const auto digits = static_cast<std::size_t>(end - text.begin());
    const bool is_zero = text.substr(0, digits).find_first_not_of('0') == std::string_view::npos;
    if (digits > 9 || is_zero) return false;
    const std::string_view unit = text.substr(digits);
    if (unit == "%") return digits <= 2 || text == "100%";
    return unit.empty() || (unit.size() == 1 && std::string_view("kKmMgG").find(unit) != std::string_view::npos);
}

base::Failure expected(std::string_view text) {
    return {base::Cause::BadConfig, std::string(text), "", 0,
            "no, tmpfs, tmpfs,SIZE (256M, 25%), or a local ext4: /dev/..., UUID=..., LABEL=..., file:DEVICE:/path"};
}

}  // namespace

base::Result<OverlaySpec> parse_overlay(std::string_view text) {
    if (text == kMemory) return OverlaySpec{};
    if (text.starts_with(std::string(kMemory) + ",")) {
        std::string_view size = text.substr(kMemory.size() + 1);
        if (size.starts_with("size=")) size.remove_prefix(5);
        if (!is_size(size)) return expected(text);
        return OverlaySpec{"", "", std::string(size)};
    }
    if (text.starts_with(kFilePrefix)) {
        const auto file = parse_local_file(text.substr(kFilePrefix.size()));
        if (!file) return expected(text);
        return OverlaySpec{file->device, file->path, ""};
    }
    if (!is_disk_name(text)) return expected(text);
    return OverlaySpec{std::string(text), "", ""};
}

std::string spelling_of(const OverlaySpec& overlay) {
    if (!overlay.file.empty()) return spelling_of(LocalFile{overlay.device, overlay.file});
    if (!overlay.device.empty()) return overlay.device;
    return std::string(kMemory) + (overlay.size.empty() ? "" : "," + overlay.size);
}

}  // namespace agent::core
