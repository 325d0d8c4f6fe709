// Which disk this Pi booted from, as far as firmware or the command line tell. For jobs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

// The firmware's word, the device tree's /chosen/bootloader/boot-mode as a big-endian number (Raspberry Pi
// documentation, "BOOT_ORDER"): the bus of the disk; nothing where it is unknown.
enum class BootBus { Card, Usb, Nvme, None };  // None: it came over the network
std::optional<BootBus> boot_bus(std::string_view boot_mode);

// The firmware's word, /chosen/bootloader/partition, likewise: the number of the boot partition; nothing where it is
// unknown, and where the disk has none.
std::optional<unsigned> boot_partition(std::string_view partition);

// What a kernel's command line boots from: "/dev/mmcblk0p2", the last root= of its first line.
std::optional<std::string> last_root(std::string_view command_line);

// The tag of the partition that a kernel's command line boots from: "PARTUUID=fa440071-02" of root=; nothing where it
// names none by its table.
std::optional<std::string> root_tag(std::string_view command_line);

class BootDisk {
public:
    BootDisk();

    // Whether the partition ("/dev/mmcblk0p1") is on that disk, as far as is known now; nothing: nobody says which disk
    // it was. Of several on the firmware's bus, root= tells.
    std::optional<bool> has(const std::string& device) const;

    // Whether it is on a disk that somebody else may have plugged in: one that firmware or root= tell from the disk
    // that booted, and no memory card where neither does.
    bool is_stranger(const std::string& device) const;

    const std::optional<unsigned>& partition() const { return partition_; }  // there, by the firmware
    const std::optional<std::string>& root() const { return line_root_; }    // root= of the command line

private:
    std::optional<BootBus> bus_;
    std::optional<unsigned> partition_;
    std::optional<std::string> line_root_;
    std::optional<std::string> root_;  // where it is a tag
};

// The device of this name (block_devices.h), or without a name the SD card's root (disk_layout.h), of the disk that
// booted before all others; waited for; nothing where none came. Of several of a name the one that is no stranger's;
// where that does not tell either, a Failure of Cause::DeviceAmbiguous.
base::Result<std::optional<std::string>> choose_device(const std::string& name, base::Duration patience);

}  // namespace agent
