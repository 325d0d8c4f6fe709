#include "agent/core/overlay_spec.h"

#include <algorithm>
#include <array>

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
            "no, tmpfs, tmpfs,SIZE (256M, 25%), or a local ext4: /dev/..., UUID=..., LABEL=..."};
}

}  // namespace

base::Result<OverlaySpec> parse_overlay(std::string_view text) {
    constexpr std::array<std::string_view, 5> kDevices{"/dev/", "UUID=", "PARTUUID=", "LABEL=", "PARTLABEL="};
    if (text == kMemory) return OverlaySpec{};
    if (text.starts_with(std::string(kMemory) + ",")) {
        std::string_view size = text.substr(kMemory.size() + 1);
        if (size.starts_with("size=")) size.remove_prefix(5);
        if (!is_size(size)) return expected(text);
        return OverlaySpec{"", std::string(size)};
    }
    const bool is_device = std::ranges::any_of(
        kDevices, [&](std::string_view prefix) { return text.starts_with(prefix) && text.size() > prefix.size(); });
    if (!is_device) return expected(text);
    return OverlaySpec{std::string(text), ""};
}

std::string spelling_of(const OverlaySpec& overlay) {
    if (!overlay.device.empty()) return overlay.device;
    return std::string(kMemory) + (overlay.size.empty() ? "" : "," + overlay.size);
}

}  // namespace agent::core
