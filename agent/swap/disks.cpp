#include "agent/swap/disks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "agent/base/file.h"
#include "agent/job/block_devices.h"
#include "agent/swap/swaps_table.h"

namespace agent::swap {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSector = 512;  // of sysfs, whatever the disk's

// Attributes are padded with blanks.
std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

bool is_on(const fs::path& attribute) {
    return base::first_line(attribute) == "1";
}

std::string model_of(const fs::path& disk) {
    const std::string vendor = trimmed(base::first_line(disk / "device/vendor"));
    std::string model = trimmed(base::first_line(disk / "device/model"));
    if (model.empty()) model = trimmed(base::first_line(disk / "device/name"));  // a memory card's
    // ATA is what libata calls all vendors, and of PCI and virtio devices "vendor" is a number.
    const bool is_name = !vendor.empty() && vendor != "ATA" && !vendor.starts_with("0x");
    return is_name && !model.empty() ? vendor + " " + model : model;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& each : fs::directory_iterator(folder, problem)) names.push_back(each.path().filename());
    return names;
}

Uses uses_now() {
    const auto mounts = base::read_file("/proc/self/mountinfo");
    const auto swaps = base::read_file("/proc/swaps");
    return {parse_mounts(mounts ? *mounts : ""), parse_swaps(swaps ? *swaps : "")};
}

dev_t number_in(const fs::path& folder) {
    const std::string text = base::first_line(folder / "dev");
    const auto colon = text.find(':');
    if (colon == std::string::npos) return 0;
    return makedev(static_cast<unsigned>(std::strtoul(text.c_str(), nullptr, 10)),
                   static_cast<unsigned>(std::strtoul(text.c_str() + colon + 1, nullptr, 10)));
}

// "cciss!c0d0" of sysfs is /dev/cciss/c0d0.
std::string device_of(std::string name) {
    std::ranges::replace(name, '!', '/');
    return "/dev/" + name;
}

// What the kernel knows, without reading from the disk.
core::Disk facts_of(const fs::path& folder, const Uses& uses) {
    const bool is_partition = fs::exists(folder / "partition");
    const fs::path whole = is_partition ? folder.parent_path() : folder;
    core::Disk disk;
    disk.device = device_of(folder.filename());
    if (is_partition) disk.whole = device_of(whole.filename());
    disk.bus = bus_of(folder.string());
    disk.model = model_of(whole);
    disk.bytes = std::strtoull(base::first_line(folder / "size").c_str(), nullptr, 10) * kSector;
    disk.is_removable = is_on(whole / "removable");
    disk.is_read_only = is_on(folder / "ro") || is_on(whole / "ro");
    disk.used_as = used_as(uses, names_in(folder / "holders"), disk.device, number_in(folder));
    return disk;
}

base::Status look_at(core::Disk& disk) {
    const base::Fd file(::open(disk.device.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file) return base::system_failure(disk.device, "open", errno);
    const auto found = all_signatures(file.get(), disk.device);
    if (!found) return found.failure();
    disk.holds = holds(*found);
    disk.label = found->label;
    disk.uuid = found->uuid;
    return base::Done{};
}

}  // namespace

std::vector<core::Disk> known_disks() {
    const Uses uses = uses_now();
    std::vector<core::Disk> out;
    for (const auto& name : block_device_names()) {
        std::error_code problem;
        const fs::path folder = fs::canonical("/sys/class/block/" + name, problem);
        if (problem) continue;  // it is gone
        out.push_back(facts_of(folder, uses));
    }
    return out;
}

std::vector<core::Disk> disks() {
    std::vector<core::Disk> out = known_disks();
    // One that can't be read is listed with what the kernel knows.
    for (auto& disk : out) static_cast<void>(look_at(disk));
    return out;
}

base::Result<core::Disk> disk_at(const std::string& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) return base::system_failure(path, "find the device", errno);
    if (!S_ISBLK(facts.st_mode)) return base::system_failure(path, "find the device", ENOTBLK);
    std::error_code problem;
    const fs::path folder = fs::canonical(
        "/sys/dev/block/" + std::to_string(major(facts.st_rdev)) + ":" + std::to_string(minor(facts.st_rdev)), problem);
    if (problem) return base::system_failure(path, "find the device in sysfs", problem.value());
    core::Disk disk = facts_of(folder, uses_now());
    if (auto looked = look_at(disk); !looked) return looked.failure();
    return disk;
}

bool can_discard(const core::Disk& disk) {
    const std::string name = fs::path(disk.whole.empty() ? disk.device : disk.whole).filename();
    const std::string most = base::first_line("/sys/class/block/" + name + "/queue/discard_max_bytes");
    return !most.empty() && most != "0";
}

std::string bus_of(std::string_view folder) {
    // A card reader on USB drives its card as SD, or is a USB disk itself.
    constexpr std::array kBuses{std::pair{"/mmc_host/", "SD"}, std::pair{"/usb", "USB"}, std::pair{"/nvme/", "NVMe"},
                                std::pair{"/virtio", "virtio"}};
    for (const auto& [part, bus] : kBuses) {
        if (folder.find(part) != std::string_view::npos) return bus;
    }
    return "disk";
}

std::string used_as(const Uses& uses, const std::vector<std::string>& holders, const std::string& device,
                    dev_t number) {
    for (const auto& area : uses.swaps) {
        if (area.name == device) return "swap";
    }
    // Btrfs mounts have numbers of their own: there the source tells.
    for (const auto& mount : uses.mounts) {
        if ((mount.major == major(number) && mount.minor == minor(number)) || mount.source == device) {
            return "mounted at " + mount.path;
        }
    }
    if (!holders.empty()) return "part of " + *std::ranges::min_element(holders);
    return "";
}

std::string holds(const Signatures& found) {
    std::string text;
    for (const auto& name : found.names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

bool can_hold_file(std::string_view filesystem) {
    return filesystem == "ext4" || filesystem == "ext3" || filesystem == "ext2" || filesystem == "vfat";
}

}  // namespace agent::swap
