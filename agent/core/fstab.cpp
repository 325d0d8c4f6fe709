#include "agent/core/fstab.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "agent/core/mount_options.h"

namespace agent::core {
namespace {

constexpr std::array<std::string_view, 5> kDiskNames{"/dev/", "UUID=", "PARTUUID=", "LABEL=", "PARTLABEL="};
constexpr const char* kPrivate = ",umask=0077";
constexpr const char* kMayFail = ",nofail";
constexpr const char* kShortWait = ",nofail,x-systemd.before=local-fs.target,x-systemd.device-timeout=15s";
constexpr const char* kShortSwapWait = ",nofail,x-systemd.device-timeout=15s";

bool is_disk(std::string_view device) {
    return std::ranges::any_of(kDiskNames, [device](std::string_view name) { return device.starts_with(name); });
}

// What systemd-remount-fs(8) asks mount(8) to find.
bool is_for_root(const FstabLine& line) {
    return is_disk(line.device) && !line.type.empty() && line.target == "/";
}

bool is_needed(const FstabLine& line) {
    if (is_for_root(line)) return true;
    if (!is_disk(line.device) || line.type.empty()) return false;
    return std::ranges::none_of(split_mount_options(line.options),
                                [](const auto& each) { return each.name == "noauto" || each.name == "nofail"; });
}

bool can_be_fat(const FstabLine& line) {
    return line.type == "vfat" || line.type == "msdos" || line.type == "auto";
}

std::string mended(const FstabLine& line, const char* more) {
    const std::string options = line.options.empty() ? "defaults" : line.options;
    return line.device + " " + line.target + " " + line.type + " " + options + more + line.rest;
}

}  // namespace

std::vector<FstabLine> fstab_lines(std::string_view fstab) {
    std::vector<FstabLine> lines;
    std::istringstream texts{std::string(fstab)};
    for (std::string text; std::getline(texts, text);) {
        FstabLine line{text, "", "", "", "", ""};
        std::istringstream words(text);
        if (words >> line.device && line.device.starts_with('#')) {
            line.device.clear();
        } else {
            words >> line.target >> line.type >> line.options;
            std::getline(words, line.rest);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> disks_needed(std::string_view fstab) {
    std::vector<std::string> names;
    for (const auto& line : fstab_lines(fstab)) {
        if (is_needed(line) && std::ranges::find(names, line.device) == names.end()) names.push_back(line.device);
    }
    return names;
}

std::vector<std::string> disks_named(std::string_view fstab) {
    std::vector<std::string> names;
    for (const auto& line : fstab_lines(fstab)) {
        const bool is_new = std::ranges::find(names, line.device) == names.end();
        if (is_disk(line.device) && !line.type.empty() && is_new) names.push_back(line.device);
    }
    return names;
}

MendedFstab mend(std::string_view fstab, const std::map<std::string, DiskState>& disks,
                 const std::set<std::string>& private_disks) {
    MendedFstab out;
    for (auto& line : fstab_lines(fstab)) {
        if (can_be_fat(line) && private_disks.contains(line.device)) {
            if (line.options.empty()) line.options = "defaults";
            line.options += kPrivate;
            line.text = mended(line, "");
        }
        const auto disk = is_needed(line) ? disks.find(line.device) : disks.end();
        if (disk == disks.end() || disk->second == DiskState::There) {
            out.text += line.text + '\n';
            continue;
        }
        if (is_for_root(line)) {
            out.text += "#" + line.text + '\n';
            continue;
        }
        const bool leaves = disk->second == DiskState::Leaves;
        out.text += mended(line, leaves ? kMayFail : line.type == "swap" ? kShortSwapWait : kShortWait) + '\n';
        out.lines.push_back(line.text);
    }
    if (!fstab.ends_with('\n') && !out.text.empty()) out.text.pop_back();
    return out;
}

}  // namespace agent::core
