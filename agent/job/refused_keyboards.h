// Keyboards that hid-generic refuses: a driver of their own exists (hid-apple, hid-microsoft, …;
// hid_have_special_driver of the kernel's drivers/hid/hid-quirks.c), which the image does not have. For typing
// hid-generic will do.
#pragma once

#include <string>

namespace agent {

// Hands each HID device that has no driver to hid-generic all the same. The kernel gives them to their own drivers when
// the booted system loads these. `sys`: /sys.
void take_refused_keyboards(const std::string& sys = "/sys");

}  // namespace agent
