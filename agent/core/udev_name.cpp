#include "agent/core/udev_name.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace agent::core {
namespace {

bool is_digit(char each) {
    return each >= '0' && each <= '9';
}

// "01" in hexadecimal to "1" in decimal, as names have them.
std::optional<std::string> decimal(std::string_view hexadecimal) {
    unsigned number = 0;
    const char* end = hexadecimal.data() + hexadecimal.size();
    const auto read = std::from_chars(hexadecimal.data(), end, number, 16);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return std::to_string(number);
}

// "u1u1" of the USB interface "1-1.1:1.0"; its configuration and number only where they are not the usual ones.
std::optional<std::string> usb_part(std::string_view bus) {
    const auto dash = bus.find('-');
    const auto colon = bus.find(':');
    if (dash == bus.npos || colon == bus.npos || dash > colon) return std::nullopt;
    std::string part = "u" + std::string(bus.substr(dash + 1, colon - dash - 1));
    std::ranges::replace(part, '.', 'u');
    const std::string_view interface = bus.substr(colon + 1);
    const auto dot = interface.find('.');
    if (interface.substr(0, dot) != "1") part += "c" + std::string(interface.substr(0, dot));
    if (dot != interface.npos && interface.substr(dot + 1) != "0") part += "i" + std::string(interface.substr(dot + 1));
    return part;
}

// "p1s0" of the PCI function "0000:01:00.0", "P1p1s0f1" of "0001:01:00.1".
std::optional<std::string> pci_part(std::string_view bus) {
    constexpr std::size_t kLength = std::string_view("0000:01:00.0").size();
    if (bus.size() != kLength || bus[4] != ':' || bus[7] != ':' || bus[10] != '.') return std::nullopt;
    const auto domain = decimal(bus.substr(0, 4));
    const auto number = decimal(bus.substr(5, 2));
    const auto slot = decimal(bus.substr(8, 2));
    if (!domain || !number || !slot) return std::nullopt;
    std::string part = *domain == "0" ? "" : "P" + *domain;
    part += "p" + *number + "s" + *slot;
    if (bus[11] != '0') part += "f" + std::string(1, bus[11]);
    return part;
}

std::string mac_part(const base::MacAddress& mac) {
    std::string text = mac.text();
    std::erase(text, ':');
    return text;
}

}  // namespace

bool udev_may_call(const base::Link& link, std::string_view name) {
    constexpr std::string_view kEthernet = "en";
    if (!name.starts_with(kEthernet) || name.size() < 4) return false;
    const std::string_view rest = name.substr(kEthernet.size());
    const auto usb = usb_part(link.bus);
    const auto pci = pci_part(link.bus);
    const bool is_numbered = is_digit(rest[1]);
    switch (rest[0]) {
        case 'x': return rest.substr(1) == mac_part(link.mac);
        case 'd': return is_numbered && !usb && !pci;
        case 'o':
        case 's': return is_numbered && pci;
        case 'u': return usb == rest;
        case 'p':
        case 'P': return pci == rest || (usb && rest.ends_with(*usb));  // an adapter on a USB host that is on PCI
        default: return false;
    }
}

}  // namespace agent::core
