#include "agent/core/jitter.h"

#include <algorithm>
#include <cstdint>

namespace agent::core {

base::Duration spread(base::Duration wait, const std::vector<base::MacAddress>& links, unsigned attempt) {
    std::uint32_t hash = 2166136261;  // FNV-1a
    const auto mix = [&hash](unsigned byte) { hash = (hash ^ byte) * 16777619; };
    for (const auto& mac : links) std::ranges::for_each(mac.octets, mix);
    mix(attempt & 0xff);
    constexpr int kSteps = 256;
    return wait * 3 / 4 + wait * static_cast<int>((hash >> 16) % kSteps) / (2 * kSteps);
}

}  // namespace agent::core
