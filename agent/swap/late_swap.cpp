#include "agent/swap/late_swap.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>

namespace agent::swap {
namespace {

// As udev has a disk's texts (libblkid's blkid_encode_string()), for a pattern: "?" is a backslash there, which would
// be none of the pattern's own. Nothing of a rule's grammar is left.
std::string pattern(std::string_view text) {
    constexpr std::string_view kPlain = "#+-.:=@_";
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            out += '?';
        } else if (std::isalnum(byte) != 0 || kPlain.find(c) != kPlain.npos) {
            out += c;
        } else {
            out += std::string("?x") + kDigits[byte >> 4] + kDigits[byte & 15];
        }
    }
    return out;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string match_of(const core::SwapDevice& swap) {
    struct Tag {
        std::string_view prefix;
        std::string_view key;
        bool is_text;  // the case of its letters counts
    };
    constexpr std::array kTags{Tag{"UUID=", "ENV{ID_FS_UUID}", false}, Tag{"LABEL=", "ENV{ID_FS_LABEL_ENC}", true},
                               Tag{"PARTUUID=", "ENV{ID_PART_ENTRY_UUID}", false},
                               Tag{"PARTLABEL=", "ENV{ID_PART_ENTRY_NAME}", true}};
    const std::string& name = swap.device;
    for (const auto& [prefix, key, is_text] : kTags) {
        if (!name.starts_with(prefix)) continue;
        const std::string value = name.substr(prefix.size());
        return std::string(key) + "==\"" + pattern(is_text ? value : lower(value)) + "\"";
    }
    return "KERNEL==\"" + pattern(std::filesystem::path(name).filename().string()) + "\"";
}

std::string match_of(const core::LateSwap& late) {
    if (const auto* device = std::get_if<core::SwapDevice>(&late.swap)) return match_of(*device);
    std::string match = "SUBSYSTEMS==\"usb|mmc|nvme\"";
    for (const auto& name : late.in_use) {
        match += ", KERNEL!=\"" + pattern(std::filesystem::path(name).filename().string()) + "\"";
    }
    return match;
}

}  // namespace

std::string late_rules(const std::vector<core::LateSwap>& swaps) {
    std::string rules;
    for (const auto& late : swaps) {
        const std::string match =
            R"(ACTION=="add", SUBSYSTEM=="block", ENV{ID_FS_TYPE}=="swap", )" + match_of(late) + ", ";
        const std::string command =
            "/sbin/swapon --priority " + std::to_string(std::max(late.priority, 0)) + " $devnode";
        rules += match + R"(TEST=="/run/systemd/system", RUN+="/usr/bin/systemd-run --no-block --collect )" +
                 "--property=DefaultDependencies=no " + command + "\"\n" + match +
                 R"(TEST!="/run/systemd/system", RUN+=")" + command + "\"\n";
    }
    return rules.empty() ? "" : "# Left by farroot: swap whose disk had not come.\n" + rules;
}

}  // namespace agent::swap
