#include "tui/swap_choice.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tui {
namespace {

using namespace agent::core;

constexpr std::uint64_t kLeastBytes = 1024 * 1024;
constexpr std::array<std::string_view, 4> kForFiles{"ext4", "ext3", "ext2", "vfat"};

std::string stable_name(const Disk& disk) {
    return disk.uuid.empty() ? disk.device : "UUID=" + disk.uuid;
}

bool has_partitions(const Disk& disk, const std::vector<Disk>& disks) {
    return std::ranges::any_of(disks, [&](const Disk& other) { return other.whole == disk.device; });
}

// By a name that stays, and without a file's size: it is there now.
std::string to_save(const std::string& spelling, const Snapshot& snapshot) {
    auto swap = parse_swap(spelling);
    if (!swap) return "";
    if (auto* file = std::get_if<SwapFile>(&*swap)) file->bytes = 0;
    auto* device = std::get_if<SwapDevice>(&*swap);
    if (device == nullptr || !snapshot.disks) return spelling_of(*swap);
    const auto disk = std::ranges::find(*snapshot.disks, device->device, &Disk::device);
    if (disk != snapshot.disks->end() && disk->holds == "swap") device->device = stable_name(*disk);
    return spelling_of(*swap);
}

}  // namespace

SwapChoice choice_for(const Disk& disk, const std::vector<Disk>& disks) {
    const bool is_filesystem = std::ranges::find(kForFiles, disk.holds) != kForFiles.end();
    if (disk.used_as == "swap") return {SwapUse::None, "it is swap already", ""};
    if (disk.is_read_only) return {SwapUse::None, "it is read-only", ""};
    if (is_filesystem) return {SwapUse::AddFile, "", stable_name(disk)};
    if (!disk.used_as.empty()) return {SwapUse::None, "it is in use: " + disk.used_as, ""};
    if (disk.holds == "swap") return {SwapUse::Use, "", stable_name(disk)};
    if (disk.holds == "partitions" || has_partitions(disk, disks)) return {SwapUse::None, "it has partitions", ""};
    if (!disk.holds.empty()) return {SwapUse::None, "it holds " + disk.holds, ""};
    if (disk.bytes < kLeastBytes) return {SwapUse::None, "it is too small", ""};
    return {SwapUse::Create, "", disk.device};
}

std::vector<CardEdit> unsaved_swaps(const Snapshot& snapshot) {
    const auto known = values_in(snapshot.card.text, "swap");
    std::vector<CardEdit> out;
    for (const auto& swap : snapshot.swaps) {
        if (swap.source != "console" || swap.state != "on") continue;
        const std::string value = to_save(swap.spelling, snapshot);
        if (value.empty() || std::ranges::find(known, value) != known.end()) continue;
        CardEdit edit{"swap", value};
        edit.beside = true;
        out.push_back(std::move(edit));
    }
    return out;
}

}  // namespace tui
