// A boot of the whole Debian (tests/lab/prepare-debian-system) until it has said what systemd makes of it, and off
// again.
#pragma once

#include <string>
#include <vector>

#include "tests/lab/lan.h"
#include "tests/lab/pi.h"

namespace lab {

// What systemd makes of a boot.
struct SystemdRun {
    std::string state;                // of systemctl is-system-running
    std::string target;               // of multi-user.target
    std::vector<std::string> failed;  // units
    std::vector<std::string> swaps;   // lines of /proc/swaps
    std::string name;
    std::string id;
    std::vector<std::string> host_keys;  // of sshd, "TYPE BASE64"
    std::string root;                    // its mount
    std::string layer;                   // what it lies on
    bool ends = false;                   // by itself, when it is told to power off
};

// The story fails where the root is not reached.
SystemdRun run_systemd(Lan& lan, PiOptions options);

}  // namespace lab
