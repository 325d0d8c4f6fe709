#include "agent/job/block_devices.h"

#include <strings.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "agent/base/file.h"
#include "agent/job/disk_coming.h"
#include "agent/job/disk_probe.h"

namespace agent {
namespace {

namespace fs = std::filesystem;

// Memory and images, and the small areas of an eMMC.
bool is_no_disk(const std::string& name) {
    constexpr std::array kOthers{"ram", "loop", "zram", "nbd"};
    return std::ranges::any_of(kOthers, [&](const char* other) { return name.starts_with(other); }) ||
           name.find("boot") != std::string::npos || name.find("rpmb") != std::string::npos;
}

bool has_partitions(const fs::path& disk) {
    std::error_code problem;
    const std::string name = disk.filename();
    for (const auto& each : fs::directory_iterator(disk, problem)) {
        if (each.path().filename().string().starts_with(name)) return true;
    }
    return false;
}

fs::path folder_of(const std::string& device) {
    std::error_code problem;
    return fs::canonical("/sys/class/block/" + fs::path(device).filename().string(), problem);
}

struct Tag {
    std::string_view prefix;
    const char* name;  // libblkid's
    bool is_text;      // the case of its letters counts
};
constexpr std::array kTags{Tag{"UUID=", "UUID", false}, Tag{"PARTUUID=", "PART_ENTRY_UUID", false},
                           Tag{"LABEL=", "LABEL", true}, Tag{"PARTLABEL=", "PART_ENTRY_NAME", true}};

std::vector<std::string> tagged(const Tag& tag, const std::string& wanted) {
    std::vector<std::string> devices;
    for (const auto& device : block_devices()) {
        const std::string value = DiskProbe(device).value(tag.name);
        const bool is_it = tag.is_text ? value == wanted : ::strcasecmp(value.c_str(), wanted.c_str()) == 0;
        if (is_it) devices.push_back(device);
    }
    return devices;
}

}  // namespace

std::vector<std::string> block_device_names() {
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& each : fs::directory_iterator("/sys/class/block", problem)) {
        const std::string name = each.path().filename();
        const std::string size = base::first_line(each.path() / "size");
        if (!is_no_disk(name) && size != "0" && !size.empty()) names.push_back(name);
    }
    std::ranges::sort(names, {}, [](const std::string& name) { return std::pair(!is_memory_card(name), name); });
    return names;
}

std::vector<std::string> block_devices() {
    std::vector<std::string> devices;
    for (const auto& name : block_device_names()) {
        if (!has_partitions("/sys/class/block/" + name)) devices.push_back("/dev/" + name);
    }
    return devices;
}

fs::path disk_of(const std::string& partition) {
    return folder_of(partition).parent_path();
}

unsigned part_number(const std::string& device) {
    const std::string text = base::first_line(folder_of(device) / "partition");
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string filesystem_on(const std::string& device) {
    return DiskProbe(device).value("TYPE");
}

std::optional<std::string> find_device(const std::string& name) {
    const auto devices = find_devices(name);
    if (devices.empty()) return std::nullopt;
    return devices.front();
}

std::vector<std::string> find_devices(const std::string& name) {
    for (const auto& tag : kTags) {
        if (name.starts_with(tag.prefix)) return tagged(tag, name.substr(tag.prefix.size()));
    }
    struct stat facts{};
    if (::stat(name.c_str(), &facts) == 0 && S_ISBLK(facts.st_mode)) return {name};
    return {};
}

std::vector<std::string> wait_for_devices(const std::string& name, base::Duration patience) {
    const auto found = [&name] {
        auto devices = find_devices(name);
        return devices.empty() ? std::nullopt : std::optional(std::move(devices));
    };
    return wait_for_disk(found, patience).value_or(std::vector<std::string>());
}

base::Failure ambiguous(const std::string& name, const std::vector<std::string>& devices) {
    std::string all;
    for (const auto& device : devices) all += (all.empty() ? "" : ", ") + device;
    return {base::Cause::DeviceAmbiguous, name, "find the device", 0, all};
}

bool is_memory_card(std::string_view device) {
    return device.substr(device.rfind('/') + 1).starts_with("mmcblk");
}

}  // namespace agent
