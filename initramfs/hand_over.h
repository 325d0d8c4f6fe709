// The agent's (or the SD job's) order to PID 1 to boot a root, and the other messages on the same socket. Plain
// NUL-separated text, so that PID 1 needs no parser worth the name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace initramfs {

constexpr std::string_view kHeartbeat = "alive";
constexpr std::string_view kSay = "say ";        // the rest is for the consoles
constexpr std::string_view kReboot = "reboot ";  // so is this; then the board starts anew
constexpr std::string_view kPowerOff = "power off ";
// What the owner wants, once all settings are read.
constexpr std::string_view kWatchdogOn = "watchdog on";
constexpr std::string_view kWatchdogOff = "watchdog off";

// A writable layer over a root that stays read-only (layer.h).
struct Layer {
    std::string folder;         // where it is kept, on a file system of its own; empty: there is none
    std::string host_name;      // this machine's in it; empty: the root's
    std::string machine_id;     // machine-id(5); empty: the root's
    std::string host_key = "";  // the folder with this machine's SSH host key (layer.h); empty: the root's count
    bool operator==(const Layer&) const = default;
};

// A file that stands in the root in the place of another one, which stays as it is: a read-only bind mount.
struct Cover {
    std::string file;  // below /run, which the root has too
    std::string over;  // absolute, inside the root
    bool operator==(const Cover&) const = default;
};

// The root itself is a detached mount, a descriptor beside the message.
struct HandOver {
    std::string source;          // "192.168.1.2:/srv/root" or "/dev/mmcblk0p2"
    std::string init;            // absolute, inside the root
    std::string summary;         // printable lines that stay on the consoles
    bool keep_watchdog = false;  // left running where the root feeds it
    Layer layer = {};
    base::seconds patience{15};  // until init has to run
    std::vector<Cover> covers = {};
};

std::string encode(const HandOver& order);
base::Result<HandOver> decode_hand_over(std::string_view message);

}  // namespace initramfs
