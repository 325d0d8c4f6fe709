#include "agent/swap/swaps_table.h"

#include <sstream>
#include <string>

#include "agent/job/mounts.h"

namespace agent::swap {

std::vector<core::SwapArea> parse_swaps(std::string_view text) {
    std::vector<core::SwapArea> areas;
    std::istringstream lines{std::string(text)};
    std::string line;
    std::getline(lines, line);  // the heads
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string name;
        core::SwapArea area;
        std::uint64_t size = 0;  // KiB
        std::uint64_t used = 0;
        if (!(words >> name >> area.kind >> size >> used >> area.priority)) continue;
        area.name = unescaped(name);
        area.bytes = size * 1024;
        if (area.name.starts_with("/dev/zram")) area.kind = "zram";
        areas.push_back(area);
    }
    return areas;
}

}  // namespace agent::swap
