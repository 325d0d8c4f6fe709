#include "agent/job/disk_layout.h"

#include <algorithm>
#include <iterator>

namespace agent {
namespace {

using Parts = std::vector<DiskPart>;

bool is_fat(const DiskPart& part) {
    return part.filesystem == "vfat";
}

bool may_be_root(const DiskPart& part) {
    return !part.filesystem.empty() && !is_fat(part) && part.filesystem != "swap";
}

const DiskPart* numbered(const Parts& parts, unsigned number) {
    const auto found = std::ranges::find(parts, number, &DiskPart::number);
    return found == parts.end() ? nullptr : &*found;
}

// A/B's: FATs one after the other, of which a third and further one follows autoboot.txt's.
std::vector<unsigned> slots_of(const Parts& parts) {
    std::vector<unsigned> run;
    for (const auto& part : parts) {
        if (!is_fat(part)) continue;
        const bool follows = !run.empty() && part.number == run.back() + 1;
        if (!follows && run.size() > 1) break;
        if (!follows) run.clear();
        run.push_back(part.number);
    }
    if (run.size() > 2 && run.front() == 1) run.erase(run.begin());
    return run.size() > 1 ? run : std::vector<unsigned>();
}

// The first root is the first slot's. A disk with further file systems, as for data, is left to who knows it.
std::vector<std::string> roots_of_slots(const Parts& parts, const std::vector<unsigned>& slots,
                                        std::optional<unsigned> booted) {
    std::vector<std::string> roots;
    for (const auto& part : parts) {
        if (part.number > slots.back() && may_be_root(part)) roots.push_back(part.device);
    }
    const auto slot = booted ? std::ranges::find(slots, *booted) : slots.end();
    if (slot == slots.end() || roots.size() != slots.size()) return roots;
    return {roots[static_cast<std::size_t>(slot - slots.begin())]};
}

std::optional<std::string> root_after(const Parts& parts, unsigned boot_part) {
    const DiskPart* boot = numbered(parts, boot_part);
    const DiskPart* next = numbered(parts, boot_part + 1);
    if (boot == nullptr || next == nullptr || !is_fat(*boot) || !may_be_root(*next)) return std::nullopt;
    return next->device;
}

// Whether it is the partition that booted; nothing: nobody says.
std::optional<bool> has_booted(const BootPart& part, const std::vector<BootPart>& all, const Booted& booted) {
    if (part.number != 0 && booted.number) return part.number == *booted.number;
    if (!booted.root || !part.root) return std::nullopt;
    if (*part.root == *booted.root) return true;
    // Else the words came from elsewhere.
    const bool has_sibling = std::ranges::any_of(
        all, [&](const BootPart& other) { return other.disk == part.disk && other.root == booted.root; });
    return has_sibling ? std::optional(false) : std::nullopt;
}

// The order of preference.
enum class Worth {
    OtherDisk,
    OtherDiskWithSettings,
    OtherSlot,
    OtherSlotWithSettings,
    Unknown,
    Booted,
    UnknownWithSettings,
    BootedWithSettings,
};

Worth worth_of(const BootPart& part, const std::vector<BootPart>& all, const Booted& booted) {
    const auto with = [&part](Worth without, Worth settings) { return part.has_settings ? settings : without; };
    if (part.on_boot_disk == false) return with(Worth::OtherDisk, Worth::OtherDiskWithSettings);
    const auto booted_it = has_booted(part, all, booted);
    if (!booted_it) return with(Worth::Unknown, Worth::UnknownWithSettings);
    return *booted_it ? with(Worth::Booted, Worth::BootedWithSettings)
                      : with(Worth::OtherSlot, Worth::OtherSlotWithSettings);
}

}  // namespace

std::vector<std::string> roots_in(std::vector<DiskPart> parts, std::optional<unsigned> booted) {
    std::ranges::sort(parts, {}, &DiskPart::number);
    if (const auto slots = slots_of(parts); !slots.empty()) return roots_of_slots(parts, slots, booted);
    const DiskPart* boot = booted ? numbered(parts, *booted) : nullptr;
    if (boot != nullptr && is_fat(*boot)) {
        const auto root = root_after(parts, *booted);
        return root ? std::vector{*root} : std::vector<std::string>();
    }
    if (const auto root = root_after(parts, 1)) return {*root};
    std::vector<std::string> roots;
    for (const auto& part : parts) {
        if (const auto root = root_after(parts, part.number)) roots.push_back(*root);
    }
    // One that holds nothing known is still the place where people look for it.
    const DiskPart* first = numbered(parts, 1);
    const DiskPart* second = numbered(parts, 2);
    if (roots.empty() && first != nullptr && second != nullptr && is_fat(*first)) roots.push_back(second->device);
    return roots;
}

std::optional<CardChoice> choose_card(const std::vector<BootPart>& parts, const Booted& booted) {
    std::optional<CardChoice> best;
    Worth worth = Worth::OtherDisk;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Worth its = worth_of(parts[i], parts, booted);
        if (best && its <= worth) continue;
        worth = its;
        best = CardChoice{i, its >= Worth::Unknown};
    }
    return best;
}

}  // namespace agent
