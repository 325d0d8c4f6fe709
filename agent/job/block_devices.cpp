#include "agent/job/block_devices.h"

#include <blkid/blkid.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include "agent/base/file.h"

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

}  // namespace

std::vector<std::string> block_devices() {
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& each : fs::directory_iterator("/sys/class/block", problem)) {
        const std::string name = each.path().filename();
        const std::string size = base::first_line(each.path() / "size");
        if (!is_no_disk(name) && size != "0" && !size.empty() && !has_partitions(each.path())) names.push_back(name);
    }
    std::ranges::sort(names, {}, [](const std::string& name) { return std::pair(!name.starts_with("mmcblk"), name); });
    for (auto& name : names) name = "/dev/" + name;
    return names;
}

std::string filesystem_on(const std::string& device) {
    const std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)> probe(
        ::blkid_new_probe_from_filename(device.c_str()), ::blkid_free_probe);
    if (probe == nullptr) return "";
    ::blkid_probe_enable_superblocks(probe.get(), 1);
    ::blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_TYPE);
    const char* type = nullptr;
    if (::blkid_do_safeprobe(probe.get()) != 0) return "";
    return ::blkid_probe_lookup_value(probe.get(), "TYPE", &type, nullptr) == 0 ? type : "";
}

}  // namespace agent
