#include "agent/job/boot_disk.h"

#include <algorithm>
#include <string>

#include "agent/base/file.h"
#include "agent/base/kernel_words.h"
#include "agent/job/block_devices.h"

namespace agent {
namespace {

constexpr const char* kBootMode = "/proc/device-tree/chosen/bootloader/boot-mode";

BootBus bus_of_disk(const std::string& partition) {
    if (is_memory_card(partition)) return BootBus::Card;
    const std::string folder = disk_of(partition);
    return folder.find("/nvme/") != folder.npos ? BootBus::Nvme : BootBus::Usb;
}

}  // namespace

std::optional<BootBus> boot_bus(std::string_view boot_mode) {
    if (boot_mode.size() != 4 || boot_mode.substr(0, 3) != std::string_view("\0\0\0", 3)) return std::nullopt;
    switch (boot_mode[3]) {
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

std::optional<std::string> root_tag(std::string_view command_line) {
    constexpr std::string_view kRoot = "root=";
    std::optional<std::string> tag;
    for (const auto& word : base::kernel_words(command_line)) {
        if (!std::string_view(word).starts_with(kRoot)) continue;
        const std::string value(std::string_view(word).substr(kRoot.size()));
        tag = value.starts_with("PARTUUID=") ? std::optional(value) : std::nullopt;  // the last one counts
    }
    return tag;
}

BootDisk::BootDisk() {
    if (const auto mode = base::read_file(kBootMode)) bus_ = boot_bus(*mode);
    if (const auto line = base::read_file("/proc/cmdline")) root_ = root_tag(*line);
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
    const auto all = wait_for_devices(name, patience);
    if (all.empty()) return std::optional<std::string>();
    if (all.size() == 1 || name.empty()) return std::optional(all.front());
    const BootDisk boot_disk;
    auto own = all;
    std::erase_if(own, [&](const std::string& device) { return boot_disk.is_stranger(device); });
    if (own.size() != 1) return ambiguous(name, all);
    return std::optional(own.front());
}

}  // namespace agent
