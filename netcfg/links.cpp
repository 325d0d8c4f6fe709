#include "netcfg/links.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "netcfg/link_speed.h"
#include "netcfg/netlink.h"

namespace netcfg {
namespace {

bool sysfs_has(const std::string& name, std::string_view entry) {
    return ::access(("/sys/class/net/" + name + "/" + std::string(entry)).c_str(), F_OK) == 0;
}

// The last part of what a symbolic link of sysfs points to.
std::string sysfs_target(const std::string& name, std::string_view entry) {
    std::array<char, 512> target;
    const std::string path = "/sys/class/net/" + name + "/" + std::string(entry);
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size <= 0) return {};
    const std::string_view pointed(target.data(), static_cast<std::size_t>(size));
    return std::string(pointed.substr(pointed.rfind('/') + 1));
}

base::LinkStatistics statistics_of(const nlattr* stats, const nlattr* carrier_losses) {
    base::LinkStatistics out;
    if (stats != nullptr) {
        rtnl_link_stats64 counts{};  // grows with the kernel
        std::memcpy(&counts, nla_data(stats), std::min(sizeof counts, static_cast<std::size_t>(nla_len(stats))));
        out.received = counts.rx_packets;
        out.sent = counts.tx_packets;
        out.receive_errors = counts.rx_errors;
        out.send_errors = counts.tx_errors;
        out.dropped = counts.rx_dropped;
        out.collisions = counts.collisions;
    }
    if (carrier_losses != nullptr) out.carrier_losses = nla_get_u32(carrier_losses);
    return out;
}

bool is_physical(unsigned hardware_type, const std::string& name) {
    return hardware_type == ARPHRD_ETHER && sysfs_has(name, "device") && !sysfs_has(name, "wireless") &&
           !sysfs_has(name, "phy80211");
}

nlattr* nested(const nlattr* attribute) {
    return static_cast<nlattr*>(nla_data(attribute));
}

// What a link of the kind "vlan" says of itself.
std::optional<unsigned> vlan_id_of(nlattr* info) {
    if (info == nullptr) return std::nullopt;
    const nlattr* kind = nla_find(nested(info), nla_len(info), IFLA_INFO_KIND);
    nlattr* data = nla_find(nested(info), nla_len(info), IFLA_INFO_DATA);
    if (kind == nullptr || data == nullptr || nla_strcmp(kind, "vlan") != 0) return std::nullopt;
    nlattr* id = nla_find(nested(data), nla_len(data), IFLA_VLAN_ID);
    return id == nullptr ? std::nullopt : std::optional<unsigned>(nla_get_u16(id));
}

// Reads only the attributes it needs: libnl's own parser for links refuses kinds whose attributes have grown since.
std::optional<base::Link> read_link(nlmsghdr* message, const ifinfomsg& info) {
    const auto attribute = [message](int type) { return nlmsg_find_attr(message, sizeof(ifinfomsg), type); };
    nlattr* name = attribute(IFLA_IFNAME);
    if (name == nullptr) return std::nullopt;
    base::Link link;
    link.index = {info.ifi_index};
    link.name.assign(nla_get_string(name), ::strnlen(nla_get_string(name), static_cast<std::size_t>(nla_len(name))));
    link.mac = mac_in(attribute(IFLA_ADDRESS)).value_or(base::MacAddress{});
    link.driver = sysfs_target(link.name, "device/driver");
    link.bus = sysfs_target(link.name, "device");
    link.physical = is_physical(info.ifi_type, link.name);
    link.vlan = vlan_id_of(attribute(IFLA_LINKINFO));
    link.up = (info.ifi_flags & IFF_UP) != 0;
    link.carrier = (info.ifi_flags & IFF_LOWER_UP) != 0;
    if (nlattr* mtu = attribute(IFLA_MTU); mtu != nullptr) link.mtu = nla_get_u32(mtu);
    link.statistics = statistics_of(attribute(IFLA_STATS64), attribute(IFLA_CARRIER_DOWN_COUNT));
    return link;
}

}  // namespace

base::Result<Links> Links::open() {
    auto table = NetlinkTable::open({"links", {RTM_GETLINK}, {RTNLGRP_LINK}});
    if (!table) return table.failure();
    Links links(std::move(*table));
    if (const auto status = links.dispatch(); !status) return status.failure();  // the kernel has answered by now
    return links;
}

void Links::dump_begins() {
    dump_runs_ = true;
    seen_.clear();
}

void Links::dump_ended() {
    dump_runs_ = false;
    std::erase_if(links_,
                  [this](const base::Link& link) { return std::ranges::find(seen_, link.index) == seen_.end(); });
}

void Links::take(nlmsghdr* message) {
    if (nlmsg_datalen(message) < static_cast<int>(sizeof(ifinfomsg))) return;
    ifinfomsg info{};
    std::memcpy(&info, nlmsg_data(message), sizeof info);
    if (info.ifi_family != AF_UNSPEC) return;  // a bridge speaking of its ports
    if (message->nlmsg_type == RTM_DELLINK) removed({info.ifi_index});
    if (message->nlmsg_type != RTM_NEWLINK) return;
    if (auto link = read_link(message, info)) changed(std::move(*link));
}

void Links::changed(base::Link link) {
    const auto at = std::ranges::lower_bound(links_, link.index, {}, &base::Link::index);
    if (dump_runs_) seen_.push_back(link.index);
    const bool is_known = at != links_.end() && at->index == link.index;
    learn_speed(link, is_known ? &*at : nullptr);
    if (is_known) {
        *at = std::move(link);
    } else {
        links_.insert(at, std::move(link));
    }
}

// The driver is asked once each time that the carrier comes: speed and duplex can't change without its going.
void Links::learn_speed(base::Link& link, const base::Link* before) const {
    if (!link.physical || !link.carrier) return;
    if (before != nullptr && before->carrier && before->speed &&
        before->statistics.carrier_losses == link.statistics.carrier_losses) {
        link.speed = before->speed;
        link.full_duplex = before->full_duplex;
        return;
    }
    const LinkSpeed learnt = link_speed(fd(), link.name);
    link.speed = learnt.speed;
    link.full_duplex = learnt.full_duplex;
}

void Links::removed(base::IfIndex index) {
    std::erase_if(links_, [index](const base::Link& link) { return link.index == index; });
    std::erase(seen_, index);
}

}  // namespace netcfg
