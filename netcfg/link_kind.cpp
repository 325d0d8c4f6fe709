#include "netcfg/link_kind.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

#include "agent/base/file.h"

namespace netcfg {
namespace {

std::string sysfs(const base::Link& link, std::string_view entry) {
    return "/sys/class/net/" + link.name + "/" + std::string(entry);
}

std::string master_of(const base::Link& link) {
    std::array<char, 512> target;
    const ssize_t size = ::readlink(sysfs(link, "master").c_str(), target.data(), target.size());
    if (size <= 0) return {};
    const std::string_view path(target.data(), static_cast<std::size_t>(size));
    return std::string(path.substr(path.rfind('/') + 1));
}

LinkKind kind_of(const base::Link& link) {
    if (link.physical) return LinkKind::Ethernet;
    if (link.vlan) return LinkKind::Vlan;
    const auto facts = base::read_file(sysfs(link, "uevent"));
    const auto is = [&](std::string_view type) {
        return facts && facts->find("DEVTYPE=" + std::string(type) + "\n") != facts->npos;
    };
    if (is("wlan") || ::access(sysfs(link, "wireless").c_str(), F_OK) == 0) return LinkKind::Wireless;
    if (is("vlan")) return LinkKind::Vlan;
    if (is("bridge")) return LinkKind::Bridge;
    if (is("bond")) return LinkKind::Bond;
    return LinkKind::Other;
}

// netdevice(7); the file has them as "0x1003".
unsigned flags_of(const base::Link& link) {
    const std::string text = base::first_line(sysfs(link, "flags"));
    return static_cast<unsigned>(std::strtoul(text.c_str(), nullptr, 16));
}

}  // namespace

LinkNature nature_of(const base::Link& link) {
    const bool has_frames = base::first_line(sysfs(link, "type")) == std::to_string(ARPHRD_ETHER);
    const bool broadcasts = (flags_of(link) & (IFF_BROADCAST | IFF_LOOPBACK | IFF_POINTOPOINT)) == IFF_BROADCAST;
    return {kind_of(link), has_frames, broadcasts, master_of(link)};
}

}  // namespace netcfg
