// Devices that are, or may be, network adapters and that no driver has taken: what "no network interface" comes from.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"

namespace agent {

// Each a NoInterface with what the device is, and the remedy with its modalias. Those that surely are adapters first, 8
// at most. `buses`: /sys/bus.
std::vector<base::Failure> driverless_adapters(const std::string& buses = "/sys/bus");

// Whether a device of that modalias (modules.alias) is one; a USB device of a vendor's own class may be.
enum class Adapter { No, Maybe, Surely };
Adapter adapter_of(const std::string& modalias);

}  // namespace agent
