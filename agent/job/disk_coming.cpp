#include "agent/job/disk_coming.h"

#include <algorithm>
#include <vector>

#include "agent/base/file.h"
#include "agent/base/message_socket.h"
#include "agent/jobs.h"

namespace agent {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> entries(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code problem;
    for (const auto& each : fs::directory_iterator(folder, problem)) out.push_back(each.path());
    std::ranges::sort(out);
    return out;
}

std::string called(const std::string& kind, const fs::path& device, const std::string& model) {
    return kind + " " + device.filename().string() + (model.empty() ? "" : " (" + model + ")");
}

// "0:0:0:0": host, channel, target and unit.
bool is_scsi_unit(const std::string& name) {
    return std::ranges::count(name, ':') == 3;
}

bool has_scsi_unit(const fs::path& device) {
    std::error_code problem;
    fs::recursive_directory_iterator at(device, problem);
    for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
        if (is_scsi_unit(at->path().filename())) return true;
    }
    return false;
}

// Interfaces for mass storage whose units the kernel has not looked for yet.
std::optional<std::string> usb_coming(const fs::path& sys) {
    for (const auto& interface : entries(sys / "bus/usb/devices")) {
        if (base::first_line(interface / "bInterfaceClass") != "08") continue;
        std::error_code problem;
        const fs::path device = fs::canonical(interface, problem);
        if (problem || has_scsi_unit(device)) continue;
        const fs::path whole = device.parent_path();
        return called("USB", whole, base::first_line(whole / "product"));
    }
    return std::nullopt;
}

// USB and SATA disks that have been found and not been made ready: those that have to spin up. Type 0 is a disk.
std::optional<std::string> scsi_coming(const fs::path& sys) {
    for (const auto& unit : entries(sys / "bus/scsi/devices")) {
        std::error_code problem;
        const bool is_disk = is_scsi_unit(unit.filename()) && base::first_line(unit / "type") == "0";
        if (is_disk && !fs::exists(unit / "block", problem))
            return called("disk", unit, base::first_line(unit / "model"));
    }
    return std::nullopt;
}

std::optional<std::string> card_coming(const fs::path& sys) {
    for (const auto& card : entries(sys / "bus/mmc/devices")) {
        const std::string type = base::first_line(card / "type");
        std::error_code problem;
        const bool is_memory = type == "SD" || type == "MMC" || type == "SDcombo";
        if (is_memory && !fs::exists(card / "block", problem))
            return called(type, card, base::first_line(card / "name"));
    }
    return std::nullopt;
}

std::optional<std::string> nvme_coming(const fs::path& sys) {
    for (const auto& controller : entries(sys / "class/nvme")) {
        const std::string state = base::first_line(controller / "state");
        const bool is_starting = state == "new" || state == "resetting" || state == "connecting";
        if (is_starting) return called("NVMe", controller, base::first_line(controller / "model"));
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> disk_coming(const fs::path& sys) {
    for (const auto& look : {card_coming, usb_coming, scsi_coming, nvme_coming}) {
        if (auto disk = look(sys)) return disk;
    }
    return std::nullopt;
}

bool DiskNotes::look() {
    constexpr base::seconds kPartitions{2};
    std::string disk = disk_coming().value_or("");
    const base::Time now = base::BootClock::now();
    if (!disk.empty()) {
        seen_ = now;
    } else if (now < seen_ + kPartitions) {
        disk = told_;
    }
    if (disk != told_) {
        static_cast<void>(base::send_message(kJobSocket, std::string(kDiskComing) + disk));
        told_ = disk;
    }
    return !disk.empty();
}

}  // namespace agent
