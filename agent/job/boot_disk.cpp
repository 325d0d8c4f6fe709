#include "agent/job/boot_disk.h"

#include <string>

#include "agent/base/file.h"
#include "agent/base/kernel_words.h"
#include "agent/job/block_devices.h"

namespace agent {
namespace {

constexpr const char* kBootMode = "/proc/device-tree/chosen/bootloader/boot-mode";

BootBus bus_of_disk(const std::string& partition) {
    const std::string folder = disk_of(partition);
    if (folder.find("/mmc_host/") != folder.npos) return BootBus::Card;
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
    if (root) return disk_of(*root) == disk_of(device);
    if (bus_) return *bus_ == bus_of_disk(device);
    // That disk is not there yet: it is another one.
    return root_ ? std::optional(false) : std::nullopt;
}

}  // namespace agent
