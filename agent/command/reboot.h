// A clean reboot of the booted system, whose init ends what runs and unmounts.
#pragma once

#include <string>

#include "agent/base/result.h"

namespace agent {

// A line for the consoles and, where there is wall(1), for everybody who is logged in.
void tell_everybody(const std::string& line);

// Asks init, through systemctl or the reboot(8) of the system, and returns when it has been asked.
base::Status reboot_system();

}  // namespace agent
