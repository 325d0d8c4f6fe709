#include "agent/job/driverless.h"

#include <array>
#include <filesystem>
#include <string_view>

#include "agent/base/file.h"

namespace agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 8;

// USB interfaces by class, subclass and protocol: CDC Ethernet, EEM and NCM; RNDIS in its two kinds.
constexpr std::array<std::string_view, 5> kUsbEthernet{"ic02isc06", "ic02isc0C", "ic02isc0D", "icE0isc01ip03",
                                                       "icEFisc04ip01"};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// "0x10ec" of a file of sysfs, without its 0x.
std::string number_in(const fs::path& file) {
    const std::string text = base::first_line(file);
    return text.starts_with("0x") ? text.substr(2) : text;
}

// What a person finds on the device, or finds it by.
std::string name_of(const fs::path& device, const std::string& modalias) {
    if (modalias.starts_with("pci:")) return "PCI " + number_in(device / "vendor") + ":" + number_in(device / "device");
    if (!modalias.starts_with("usb:")) return modalias;
    const fs::path whole = device.parent_path();  // the device of this interface
    const std::string product = base::first_line(whole / "product");
    return "USB " + base::first_line(whole / "idVendor") + ":" + base::first_line(whole / "idProduct") +
           (product.empty() ? "" : " (" + product + ")");
}

base::Failure failure_of(const fs::path& device, const std::string& modalias) {
    return {base::Cause::NoInterface,
            name_of(device, modalias),
            "",
            0,
            "no driver for it",
            base::remedy_for(base::Cause::NoInterface, {{"modalias", modalias}})};
}

}  // namespace

Adapter adapter_of(const std::string& modalias) {
    if (modalias.starts_with("pci:")) return has(modalias, "bc02") ? Adapter::Surely : Adapter::No;
    if (modalias.starts_with("of:")) return modalias.starts_with("of:Nethernet") ? Adapter::Surely : Adapter::No;
    if (!modalias.starts_with("usb:")) return Adapter::No;
    for (const auto kind : kUsbEthernet) {
        if (has(modalias, kind)) return Adapter::Surely;
    }
    return has(modalias, "icFF") ? Adapter::Maybe : Adapter::No;
}

std::vector<base::Failure> driverless_adapters(const std::string& buses) {
    std::vector<base::Failure> surely;
    std::vector<base::Failure> maybe;
    for (const char* bus : {"pci", "platform", "usb"}) {
        std::error_code none;
        for (const auto& link : fs::directory_iterator(fs::path(buses) / bus / "devices", none)) {
            std::error_code vanished;
            const fs::path device = fs::canonical(link.path(), vanished);
            if (vanished || fs::exists(device / "driver", vanished)) continue;
            const std::string modalias = base::first_line(device / "modalias");
            const Adapter kind = adapter_of(modalias);
            if (kind == Adapter::Surely) surely.push_back(failure_of(device, modalias));
            if (kind == Adapter::Maybe) maybe.push_back(failure_of(device, modalias));
        }
    }
    surely.insert(surely.end(), maybe.begin(), maybe.end());
    if (surely.size() > kMost) surely.resize(kMost);
    return surely;
}

}  // namespace agent
