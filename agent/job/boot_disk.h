// Which disk this Pi booted from, as far as firmware or the command line tell. For jobs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent {

// The firmware's word, the device tree's /chosen/bootloader/boot-mode as a big-endian number (Raspberry Pi
// documentation, "BOOT_ORDER"): the bus of the disk; nothing where it was none, or unknown.
enum class BootBus { Card, Usb, Nvme };
std::optional<BootBus> boot_bus(std::string_view boot_mode);

// The tag of the partition that a kernel's command line boots from: "PARTUUID=fa440071-02" of root=; nothing where it
// names none by its table.
std::optional<std::string> root_tag(std::string_view command_line);

// Whether the partition ("/dev/mmcblk0p1") is on that disk; nothing: nobody says which disk it was. The disk of root=
// counts more than the firmware's bus.
class BootDisk {
public:
    BootDisk();
    std::optional<bool> has(const std::string& device) const;

private:
    std::optional<BootBus> bus_;
    std::optional<std::string> root_;
};

}  // namespace agent
