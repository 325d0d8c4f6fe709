// Where overlay= keeps what is written over a read-only root: in memory, or in a local ext4 filesystem, which a
// disk or a file holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.h"

namespace agent::core {

struct OverlaySpec {
    std::string device = "";  // what is_disk_name() takes; empty: in memory
    std::string file = "";    // that holds the ext4, from the top of the device's filesystem; empty: the device does
    std::string size = "";    // of memory, as tmpfs(5) takes it: "256M", "25%"; empty: half of it
    bool operator==(const OverlaySpec&) const = default;
};

// "tmpfs", "tmpfs,256M", "tmpfs,size=25%", a device, or "file:DEVICE:/path". The failure's evidence says what was
// expected.
base::Result<OverlaySpec> parse_overlay(std::string_view text);
std::string spelling_of(const OverlaySpec& overlay);  // which parse_overlay() takes

constexpr const char* kInMemory = "memory";  // OverlayPlace::on

// A place that was made, and proven to take an overlay (overlayfs.rst).
struct OverlayPlace {
    std::string folder = "";                        // "/run/farroot/overlay"
    std::string on = "";                            // kInMemory, "/dev/sda2", "/dev/sda1:/layer.ext4"
    std::optional<base::Failure> instead_of = {};   // why it is not where it was wanted
    std::string host_key = "";                      // the folder with this Pi's SSH host key; empty: the roots' count
    std::optional<base::Failure> no_host_key = {};  // why there is none, where one is wanted
};

}  // namespace agent::core
