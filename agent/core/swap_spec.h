// Swap as swap= and swap-create= name it, what is in use of it, and the disks that it can lie on. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/base/result.h"

namespace agent::core {

// Whatever has a swap signature on the disks that are there: SD, USB, NVMe.
struct SwapAuto {
    bool operator==(const SwapAuto&) const = default;
};
// A whole partition, or a disk that has none.
struct SwapDevice {
    std::string device;  // "/dev/sda1", "UUID=…", "PARTUUID=…", "LABEL=…", "PARTLABEL=…"
    bool operator==(const SwapDevice&) const = default;
};
struct SwapFile {
    std::string device;       // of its filesystem, as SwapDevice::device
    std::string path;         // from its top: "/swap"
    std::uint64_t bytes = 0;  // where it is created; 0: it must be there
    bool operator==(const SwapFile&) const = default;
};
// Compressed memory: a size, or a share of the memory.
struct SwapZram {
    std::uint64_t bytes = 0;
    unsigned percent = 0;  // 1 to 400; 0: bytes count
    bool operator==(const SwapZram&) const = default;
};
using SwapSpec = std::variant<SwapAuto, SwapDevice, SwapFile, SwapZram>;

// `auto`, `UUID=…`, `LABEL=…`, `PARTUUID=…`, `PARTLABEL=…`, `/dev/…`, `file:DEVICE:/path[,SIZE]`, `zram:50%`,
// `zram:SIZE`; SIZE is a number with K, M or G (of 1024). What is none becomes a Failure of Cause::BadConfig whose
// evidence says what was expected.
base::Result<SwapSpec> parse_swap(std::string_view text);
std::string spelling_of(const SwapSpec& swap);  // as parse_swap takes it

std::uint64_t parse_size(std::string_view text);  // "512M" in bytes; 0 for what is none
std::string size_text(std::uint64_t bytes);       // "512 MiB", "1.9 GiB": for people

// Swap whose disk has not come before the root boots: the booted system's to switch on (agent/swap/late_swap.h).
struct LateSwap {
    SwapSpec swap;                    // SwapAuto or SwapDevice
    int priority = 0;                 // swapon(2)
    std::vector<std::string> in_use;  // of SwapAuto's: devices that are on already
    bool operator==(const LateSwap&) const = default;
};

// Swap that the kernel uses now.
struct SwapArea {
    std::string name;         // "/dev/sda1", "/run/farroot/swap/mmcblk0p1/swap"
    std::string kind;         // "partition", "file", "zram"
    std::uint64_t bytes = 0;  //
    int priority = 0;         // swapon(2): the higher, the sooner used
    bool is_new = false;      // it was created just now
    bool operator==(const SwapArea&) const = default;
};

// A disk or a partition, as the kernel and libblkid see it.
struct Disk {
    std::string device = {};    // "/dev/mmcblk0p1"
    std::string whole = {};     // the disk that it is a partition of, "/dev/mmcblk0"; empty: it is none
    std::string bus = {};       // "SD", "USB", "NVMe", "virtio", "disk"
    std::string model = {};     // of the whole disk; empty where unknown
    std::uint64_t bytes = 0;    //
    bool is_removable = false;  //
    bool is_read_only = false;  //
    std::string holds = {};     // "ext4", "swap", "crypto_LUKS", "partitions" (a table of them); empty: nothing known
    std::string label = {};     // of what it holds
    std::string uuid = {};      // of what it holds
    std::string used_as = {};   // "mounted at /boot", "swap", "part of dm-0"; empty: not in use
    bool operator==(const Disk&) const = default;
};

}  // namespace agent::core
