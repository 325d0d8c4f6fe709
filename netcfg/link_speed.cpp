#include "netcfg/link_speed.h"

#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace netcfg {
namespace {

constexpr std::uint32_t kUnknown16 = 0xffff;  // SPEED_UNKNOWN of drivers that count in 16 bits

// The kernel writes three masks behind the settings, in words of 32 bits.
constexpr std::size_t kMasks = 3 * INT8_MAX * sizeof(std::uint32_t);

class Settings {
public:
    ethtool_link_settings& head() { return *reinterpret_cast<ethtool_link_settings*>(bytes_.data()); }

    bool ask(int socket, const std::string& name) {
        ifreq request{};
        name.copy(request.ifr_name, IFNAMSIZ - 1);
        request.ifr_data = reinterpret_cast<char*>(bytes_.data());
        head().cmd = ETHTOOL_GLINKSETTINGS;
        return ::ioctl(socket, SIOCETHTOOL, &request) == 0;
    }

    // The first mask: what the driver can do at all.
    bool says_what_it_supports() {
        const auto words = static_cast<std::size_t>(std::max<int>(head().link_mode_masks_nwords, 0));
        const auto mask = std::span(bytes_).subspan(sizeof(ethtool_link_settings), words * sizeof(std::uint32_t));
        return std::ranges::any_of(mask, [](std::byte each) { return each != std::byte{0}; });
    }

private:
    alignas(ethtool_link_settings) std::array<std::byte, sizeof(ethtool_link_settings) + kMasks> bytes_{};
};

}  // namespace

LinkSpeed link_speed(int socket, const std::string& name) {
    LinkSpeed out;
    Settings settings;
    // The first answer is just how many words the masks have, negated; the driver is asked once.
    if (!settings.ask(socket, name) || settings.head().link_mode_masks_nwords >= 0) return out;
    settings.head().link_mode_masks_nwords = static_cast<std::int8_t>(-settings.head().link_mode_masks_nwords);
    if (!settings.ask(socket, name)) return out;
    const std::uint32_t speed = settings.head().speed;
    if (speed != 0 && speed != kUnknown16 && speed != static_cast<std::uint32_t>(SPEED_UNKNOWN)) out.speed = speed;
    if (settings.head().duplex == DUPLEX_FULL) out.full_duplex = true;
    // Zero is both "half" and what is left by drivers that don't know (cdc_ether, cdc_ncm): those fill in no masks.
    if (settings.head().duplex == DUPLEX_HALF && out.speed && settings.says_what_it_supports()) out.full_duplex = false;
    return out;
}

}  // namespace netcfg
