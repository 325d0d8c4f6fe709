#include "agent/core/fstab.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include "agent/core/mount_options.h"

namespace agent::core {
namespace {

constexpr std::array<std::string_view, 5> kDiskNames{"/dev/", "UUID=", "PARTUUID=", "LABEL=", "PARTLABEL="};
constexpr const char* kMayFail = ",nofail";
constexpr const char* kShortWait = ",nofail,x-systemd.before=local-fs.target,x-systemd.device-timeout=15s";
constexpr const char* kShortSwapWait = ",nofail,x-systemd.device-timeout=15s";

struct Line {
    std::string device;
    std::string target;
    std::string type;
    std::string options = "defaults";
    std::string rest;  // fs_freq and fs_passno
};

bool is_disk(std::string_view device) {
    return std::ranges::any_of(kDiskNames, [device](std::string_view name) { return device.starts_with(name); });
}

// A line that names a disk for another place than "/".
std::optional<Line> disk_line(const std::string& text) {
    Line line;
    std::istringstream words(text);
    if (!(words >> line.device >> line.target >> line.type) || !is_disk(line.device)) return std::nullopt;
    if (line.target == "/") return std::nullopt;
    words >> line.options;
    std::getline(words, line.rest);
    return line;
}

bool is_needed(const Line& line) {
    return std::ranges::none_of(split_mount_options(line.options),
                                [](const auto& each) { return each.name == "noauto" || each.name == "nofail"; });
}

std::string mended(const Line& line, const char* more) {
    return line.device + " " + line.target + " " + line.type + " " + line.options + more + line.rest;
}

template <typename Each>
void for_each_line(std::string_view fstab, Each each) {
    while (!fstab.empty()) {
        const auto end = std::min(fstab.find('\n'), fstab.size());
        each(std::string(fstab.substr(0, end)), end < fstab.size());
        fstab.remove_prefix(std::min(end + 1, fstab.size()));
    }
}

}  // namespace

std::vector<std::string> disks_needed(std::string_view fstab) {
    std::vector<std::string> names;
    for_each_line(fstab, [&names](const std::string& text, bool) {
        const auto line = disk_line(text);
        const bool counts = line && is_needed(*line);
        if (counts && std::ranges::find(names, line->device) == names.end()) names.push_back(line->device);
    });
    return names;
}

MendedFstab mend(std::string_view fstab, const std::map<std::string, DiskState>& disks) {
    MendedFstab out;
    const auto change = [&out](const std::string& text, const std::string& into) {
        out.lines.push_back(text);
        out.text += into;
    };
    for_each_line(fstab, [&](const std::string& text, bool ends) {
        const auto line = disk_line(text);
        const auto disk = line ? disks.find(line->device) : disks.end();
        if (disk == disks.end() || disk->second == DiskState::There || !is_needed(*line)) {
            out.text += text;
        } else if (disk->second == DiskState::Leaves) {
            change(text, mended(*line, kMayFail));
        } else {
            change(text, mended(*line, line->type == "swap" ? kShortSwapWait : kShortWait));
        }
        if (ends) out.text += '\n';
    });
    return out;
}

}  // namespace agent::core
