// Which of a host's addresses to try first. A name often has an IPv6 address that leads nowhere from here, and a mount
// that waits for a silent address would use up the trial's time. Blocks for kLongestProbe at most: for jobs.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace agent {

constexpr std::chrono::milliseconds kLongestProbe{1500};
constexpr std::chrono::milliseconds kProbeGrace{
    300};  // for a preferred address once another one has answered (RFC 8305)

// Connects to all of them at once, over TCP. Those that accept come first, then those that refuse or can't be reached,
// the silent ones last; otherwise their order stays. A single address is not connected to.
std::vector<std::string> answering_first(const std::vector<std::string>& addresses, std::uint16_t port);

}  // namespace agent
