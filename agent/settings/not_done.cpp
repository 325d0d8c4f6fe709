#include "agent/settings/not_done.h"

#include <algorithm>
#include <array>

namespace agent::settings {
namespace {

struct Row {
    std::string_view name;
    std::string_view why;
};

constexpr std::string_view kNoBond =
    "farroot makes no bond, team or bridge: it asks for an address on each link by itself";
constexpr std::string_view kNoLayer =
    "the local root boots without that layer, and is written to where its own words say so; overlay= of farroot.conf "
    "is for NFS roots";
constexpr std::string_view kNoUnlocking = "farroot unlocks no encrypted root";
constexpr std::string_view kNoVolumes = "farroot assembles no RAID and no volume group";
constexpr std::string_view kNoBreak =
    "mode=ask of farroot.conf holds the boot, and the page of d has a shell where the image has one";

constexpr std::array kWords{
    Row{"bond", kNoBond},
    Row{"team", kNoBond},
    Row{"bridge", kNoBond},
    Row{"ifname",
        "farroot renames no link: name it in ip= as the kernel does, or by its MAC address, as enx525400123456"},
    Row{"overlayroot", kNoLayer},
    Row{"netroot", "farroot boots from NFS alone, and from local disks: root=nfs:server:/path"},
    Row{"dhcpclass", "to a DHCP server farroot's vendor class is farroot"},
    Row{"cryptdevice", kNoUnlocking},
    Row{"cryptopts", kNoUnlocking},
    Row{"rd.luks.uuid", kNoUnlocking},
    Row{"rd.luks.name", kNoUnlocking},
    Row{"rd.lvm.lv", kNoVolumes},
    Row{"rd.lvm.vg", kNoVolumes},
    Row{"rd.md.uuid", kNoVolumes},
    Row{"break", kNoBreak},
    Row{"rd.break", kNoBreak},
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool loads_gadget(std::string_view name, std::string_view value) {
    return is_one_of(name, {"modules-load", "rd.modules-load"}) && value.find("g_") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> not_done(std::string_view name, std::string_view value) {
    if (name == "boot") {
        if (value == "overlay") return std::string(kNoLayer);
        if (value.empty() || is_one_of(value, {"local", "nfs"})) return std::nullopt;
        return "farroot has no such way to boot";
    }
    if (name == "overlayroot" && (value.empty() || value.starts_with("disabled"))) return std::nullopt;
    if (loads_gadget(name, value)) return "farroot boots over no USB gadget: it loads what devices ask for";
    const auto* row = std::ranges::find(kWords, name, &Row::name);
    if (row == kWords.end()) return std::nullopt;
    return std::string(row->why);
}

}  // namespace agent::settings
