// `farroot sd`: whether the SD card is on, and off and on again, in the booted system.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace agent {

struct SdOptions {
    enum class What { Help, Status, On, Off };

    What what = What::Status;
    bool json = false;  // of Status
    bool operator==(const SdOptions&) const = default;
};
std::optional<SdOptions> read_sd_options(const std::vector<std::string>& words);  // nothing: bad usage

// What `status` shows. As JSON:
//   {"state": "on" | "off" | "none", "disk": "/dev/mmcblk0", "uses": ["/dev/mmcblk0p2: swap"]}
struct SdStatus {
    std::string state;
    std::string disk;  // empty: there is none
    std::vector<std::string> uses;
};
std::string text_of(const SdStatus& status);
std::string json_of(const SdStatus& status);

int run_sd(const std::vector<std::string>& words);  // the exit code: 0 fine, 1 could not, 2 usage

}  // namespace agent
