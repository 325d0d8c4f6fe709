#include "agent/job/refused_keyboards.h"

#include <filesystem>
#include <vector>

#include "agent/base/file.h"

namespace agent {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> without_driver(const fs::path& bus) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& device : fs::directory_iterator(bus / "devices", none)) {
        std::error_code vanished;
        if (!fs::exists(device.path() / "driver", vanished)) names.push_back(device.path().filename());
    }
    return names;
}

// Each is probed before this returns.
void probe_those_without_driver(const fs::path& bus) {
    for (const auto& name : without_driver(bus)) static_cast<void>(base::write_file(bus / "drivers_probe", name));
}

}  // namespace

void take_refused_keyboards(const std::string& sys) {
    const fs::path bus = fs::path(sys) / "bus/hid";
    const std::string ignores = sys + "/module/hid/parameters/ignore_special_drivers";
    // One that is being probed just now, by whatever driver, is waited for.
    probe_those_without_driver(bus);
    if (without_driver(bus).empty()) return;
    // For this moment alone: a device that is added meanwhile would not be told from any other kind of HID device
    // (hid_add_device() sets its group by this), and a touch screen would stay a mouse in the booted system.
    const std::string before = base::first_line(ignores);
    if (!base::write_file(ignores, "1")) return;
    probe_those_without_driver(bus);
    static_cast<void>(base::write_file(ignores, before));
}

}  // namespace agent
