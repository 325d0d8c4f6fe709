#include "agent/core/swap_spec.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <limits>
#include <optional>

#include "agent/core/local_name.h"
#include "agent/core/match.h"

namespace agent::core {
namespace {

constexpr unsigned kMostPercent = 400;  // of memory: what is stored there is a third or a quarter of that

base::Failure expected(std::string_view text, const std::string& what) {
    return {base::Cause::BadConfig, std::string(text), "read", 0, "expected " + what};
}

base::Result<SwapSpec> parse_file(std::string_view text) {
    const std::string_view rest = text.substr(kFilePrefix.size());
    const auto colon = rest.find(":/");
    const auto comma = rest.rfind(',');
    const bool has_size = comma != std::string_view::npos && colon != std::string_view::npos && comma > colon;
    const auto named = parse_local_file(has_size ? rest.substr(0, comma) : rest);
    if (!named) return expected(text, "file:DEVICE:/path[,SIZE], as in file:LABEL=data:/swap,512M");
    SwapFile file{named->device, named->path, 0};
    if (has_size) file.bytes = parse_size(rest.substr(comma + 1));
    if (has_size && file.bytes == 0) return expected(text, "a size after the comma, as in 512M");
    return SwapSpec(file);
}

base::Result<SwapSpec> parse_zram(std::string_view text) {
    std::string_view size = text.substr(std::string_view("zram:").size());
    if (!size.ends_with('%')) {
        if (const auto bytes = parse_size(size); bytes > 0) return SwapSpec(SwapZram{bytes, 0});
        return expected(text, "zram:50% of the memory, or zram:256M");
    }
    size.remove_suffix(1);
    unsigned percent = 0;
    const auto [end, problem] = std::from_chars(size.data(), size.data() + size.size(), percent);
    if (problem != std::errc() || end != size.data() + size.size() || percent == 0 || percent > kMostPercent) {
        return expected(text, "zram:1% to zram:" + std::to_string(kMostPercent) + "%");
    }
    return SwapSpec(SwapZram{0, percent});
}

// As short as it can be read again: "512M", "1000".
std::string size_word(std::uint64_t bytes) {
    constexpr std::string_view kUnits = "KMGT";
    std::string unit;
    for (const char each : kUnits) {
        if (bytes == 0 || bytes % 1024 != 0) break;
        bytes /= 1024;
        unit = each;
    }
    return std::to_string(bytes) + unit;
}

}  // namespace

base::Result<SwapSpec> parse_swap(std::string_view text) {
    if (text == "auto") return SwapSpec(SwapAuto{});
    if (text.starts_with(kFilePrefix)) return parse_file(text);
    if (text.starts_with("zram:")) return parse_zram(text);
    if (is_disk_name(text)) return SwapSpec(SwapDevice{std::string(text)});
    return expected(text, "auto, none, UUID=…, LABEL=…, /dev/…, file:LABEL=…:/path,SIZE or zram:50%");
}

std::string spelling_of(const SwapSpec& swap) {
    return std::visit(Match{[](const SwapAuto&) -> std::string { return "auto"; },
                            [](const SwapDevice& device) { return device.device; },
                            [](const SwapFile& file) {
                                const std::string size = file.bytes == 0 ? "" : "," + size_word(file.bytes);
                                return spelling_of(LocalFile{file.device, file.path}) + size;
                            },
                            [](const SwapZram& zram) {
                                const bool is_share = zram.percent > 0;
                                return "zram:" +
                                       (is_share ? std::to_string(zram.percent) + "%" : size_word(zram.bytes));
                            }},
                      swap);
}

std::uint64_t parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc()) return 0;
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (unit.ends_with("iB")) unit.remove_suffix(2);
    constexpr std::string_view kUnits = "KMGT";
    if (unit.size() > 1) return 0;
    unsigned shift = 0;
    if (!unit.empty()) {
        const auto place = kUnits.find(static_cast<char>(unit[0] & ~0x20));
        if (place == std::string_view::npos) return 0;
        shift = 10 * (static_cast<unsigned>(place) + 1);
    }
    if (number > std::numeric_limits<std::uint64_t>::max() >> shift) return 0;
    return number << shift;
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::array kUnits{"bytes", "KiB", "MiB", "GiB", "TiB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
    const bool is_whole = size >= 10 || size == static_cast<double>(static_cast<unsigned>(size));
    char text[48];
    std::snprintf(text, sizeof text, is_whole ? "%.0f %s" : "%.1f %s", size, kUnits.at(unit));
    return text;
}

}  // namespace agent::core
