#include "agent/job/boot_disk.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/file.h"
#include "agent/base/kernel_words.h"
#include "agent/job/block_devices.h"
#include "agent/job/disk_coming.h"
#include "agent/job/disk_layout.h"

namespace agent {
namespace {

constexpr const char* kBootMode = "/proc/device-tree/chosen/bootloader/boot-mode";
constexpr const char* kBootPartition = "/proc/device-tree/chosen/bootloader/partition";

BootBus bus_of_disk(const std::string& partition) {
    if (is_memory_card(partition)) return BootBus::Card;
    const std::string folder = disk_of(partition);
    return folder.find("/nvme/") != folder.npos ? BootBus::Nvme : BootBus::Usb;
}

// A cell of the device tree.
std::optional<unsigned> small_number(std::string_view cell) {
    if (cell.size() != 4 || cell.substr(0, 3) != std::string_view("\0\0\0", 3)) return std::nullopt;
    return static_cast<unsigned char>(cell[3]);
}

// Those that may be it, of the first disk that has any.
std::vector<std::string> card_roots(const BootDisk& boot_disk, bool is_any_disk) {
    std::map<std::string, std::vector<std::string>> on;
    std::vector<std::string> disks;
    for (const auto& device : block_devices()) {
        const std::string disk = disk_of(device);
        if (!on.contains(disk)) disks.push_back(disk);
        on[disk].push_back(device);
    }
    for (const auto& disk : disks) {
        const auto booted = boot_disk.has(on[disk].front());
        if (booted == false && !is_any_disk) continue;
        std::vector<DiskPart> parts;
        for (const auto& device : on[disk]) {
            if (const unsigned number = part_number(device); number != 0) {
                parts.push_back({device, number, filesystem_on(device)});
            }
        }
        auto roots = roots_in(std::move(parts), booted == false ? std::nullopt : boot_disk.partition());
        if (!roots.empty()) return roots;
    }
    return {};
}

base::Result<std::optional<std::string>> choose_card_root(base::Duration patience) {
    const BootDisk boot_disk;
    const auto on_boot_disk = [&boot_disk] {
        auto roots = card_roots(boot_disk, false);
        return roots.empty() ? std::nullopt : std::optional(std::move(roots));
    };
    const auto found = wait_for_disk(on_boot_disk, patience);
    const auto roots = found ? *found : card_roots(boot_disk, true);
    if (roots.empty()) return std::optional<std::string>();
    if (roots.size() > 1) return ambiguous("SD card", roots);
    return std::optional(roots.front());
}

}  // namespace

std::optional<BootBus> boot_bus(std::string_view boot_mode) {
    const auto number = small_number(boot_mode);
    if (!number) return std::nullopt;
    switch (*number) {
        case 1: return BootBus::Card;
        case 4:  // mass storage on a USB-A port
        case 5:  // on the USB-C port
            return BootBus::Usb;
        case 6: return BootBus::Nvme;
        case 2:  // network
        case 3:  // RPIBOOT
        case 7:  // HTTP
            return BootBus::None;
        default: return std::nullopt;
    }
}

std::optional<unsigned> boot_partition(std::string_view partition) {
    const auto number = small_number(partition);
    return number == 0U ? std::nullopt : number;
}

std::optional<std::string> last_root(std::string_view command_line) {
    constexpr std::string_view kRoot = "root=";
    std::optional<std::string> root;
    for (const auto& word : base::kernel_words(command_line.substr(0, command_line.find('\n')))) {
        if (std::string_view(word).starts_with(kRoot)) root = word.substr(kRoot.size());
    }
    return root;
}

std::optional<std::string> root_tag(std::string_view command_line) {
    auto root = last_root(command_line);
    return root && root->starts_with("PARTUUID=") ? std::move(root) : std::nullopt;
}

BootDisk::BootDisk() {
    if (const auto mode = base::read_file(kBootMode)) bus_ = boot_bus(*mode);
    if (const auto partition = base::read_file(kBootPartition)) partition_ = boot_partition(*partition);
    const auto line = base::read_file("/proc/cmdline");
    if (!line) return;
    line_root_ = last_root(*line);
    root_ = root_tag(*line);
}

std::optional<bool> BootDisk::has(const std::string& device) const {
    const auto root = root_ ? find_device(*root_) : std::nullopt;
    if (root && disk_of(*root) == disk_of(device)) return true;
    if (bus_ == BootBus::Card) return is_memory_card(device);
    const bool says_bus = bus_ && bus_ != BootBus::None;
    if (says_bus && *bus_ != bus_of_disk(device)) return false;
    if (says_bus && root) return *bus_ != bus_of_disk(*root);
    // Without the disk of root=, which may not be there yet, this is another one.
    if (root_) return false;
    return says_bus ? std::optional(true) : std::nullopt;
}

bool BootDisk::is_stranger(const std::string& device) const {
    const auto root = root_ ? find_device(*root_) : std::nullopt;
    if (root && disk_of(*root) == disk_of(device)) return false;
    if (is_memory_card(device)) return bus_ == BootBus::Usb || bus_ == BootBus::Nvme;
    if (bus_ && *bus_ != bus_of_disk(device)) return true;
    if (root) return bus_of_disk(*root) == bus_of_disk(device);
    const auto names = block_device_names();
    return !bus_ && std::ranges::any_of(names, [](const std::string& disk) { return is_memory_card(disk); });
}

base::Result<std::optional<std::string>> choose_device(const std::string& name, base::Duration patience) {
    if (name.empty()) return choose_card_root(patience);
    const auto all = wait_for_devices(name, patience);
    if (all.empty()) return std::optional<std::string>();
    if (all.size() == 1) return std::optional(all.front());
    const BootDisk boot_disk;
    auto own = all;
    std::erase_if(own, [&](const std::string& device) { return boot_disk.is_stranger(device); });
    if (own.size() != 1) return ambiguous(name, all);
    return std::optional(own.front());
}

}  // namespace agent
