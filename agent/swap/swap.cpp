#include "agent/swap/swap.h"

#include <algorithm>

#include "agent/core/match.h"
#include "agent/swap/device_swap.h"
#include "agent/swap/file_swap.h"
#include "agent/swap/swap_mount.h"
#include "agent/swap/swap_on.h"
#include "agent/swap/zram_swap.h"

namespace agent::swap {
namespace {

using Areas = base::Result<std::vector<core::SwapArea>>;

Areas only(const base::Result<core::SwapArea>& area) {
    if (!area) return area.failure();
    return std::vector{*area};
}

}  // namespace

Areas use(const Wish& wish) {
    return std::visit(core::Match{[&wish](const core::SwapAuto&) { return use_all_found(wish); },
                                  [&wish](const core::SwapDevice& device) { return only(use_device(device, wish)); },
                                  [&wish](const core::SwapFile& file) { return only(use_file(file, wish)); },
                                  [&wish](const core::SwapZram& zram) { return only(use_zram(zram, wish)); }},
                      wish.spec);
}

std::vector<core::SwapArea> in_use() {
    return areas_in_use();
}

base::Status stop(const std::string& name) {
    const auto areas = areas_in_use();
    const auto area = std::ranges::find(areas, name, &core::SwapArea::name);
    if (area == areas.end()) return base::Failure{base::Cause::SwapMissing, name, "", 0, "it is not in use"};
    if (auto off = swap_off(name); !off) return off;
    if (area->kind == "zram") give_back(name);
    if (const std::string folder = swap_folder_of(name); !folder.empty()) unmount_if_unused(folder);
    return base::Done{};
}

}  // namespace agent::swap
