#include "netcfg/ipv6_table.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <tuple>

#include "netcfg/router_advertisement.h"

namespace netcfg {
namespace {

using Bytes = std::span<const std::byte>;

// A link with more than these is not taken at its word.
constexpr std::size_t kMostServers = 8, kMostDomains = 16, kMostFailed = 8;
constexpr std::uint8_t kRouterAdvertisement = 134;
constexpr unsigned kLongestPrefix = 128;

// The kernel's include/net/if_inet6.h.
constexpr std::uint32_t kOtherFlag = 0x80, kManagedFlag = 0x40, kAdvertisementSeen = 0x20;

// The fixed part of a message's content, and the attributes behind it.
template <typename Fixed>
struct Content {
    Fixed fixed{};
    Bytes attributes;

    explicit Content(Bytes message) {
        message = message.subspan(NLMSG_HDRLEN);
        std::memcpy(&fixed, message.data(), sizeof fixed);
        attributes = message.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof fixed), message.size()));
    }
    static bool fits(Bytes message) { return message.size() >= NLMSG_HDRLEN + sizeof(Fixed); }

    Bytes attribute(int type) const {
        const auto* first = reinterpret_cast<const nlattr*>(attributes.data());
        const nlattr* found = nla_find(first, static_cast<int>(attributes.size()), type);
        if (found == nullptr) return {};
        return {static_cast<const std::byte*>(nla_data(found)), static_cast<std::size_t>(nla_len(found))};
    }
};

// Numbers and addresses of attributes, in the host's byte order as netlink has it.
template <typename Value>
std::optional<Value> read(Bytes attribute) {
    if (attribute.size() < sizeof(Value)) return std::nullopt;
    Value value{};
    std::memcpy(&value, attribute.data(), sizeof value);
    return value;
}

std::optional<base::Ipv6> read_address(Bytes attribute) {
    const auto octets = read<std::array<std::uint8_t, 16>>(attribute);
    if (!octets) return std::nullopt;
    return base::Ipv6{*octets};
}

bool is_usable(std::uint32_t flags) {
    return (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED)) == 0;
}

int preference_of(std::optional<std::uint8_t> attribute) {
    switch (attribute.value_or(0)) {
        case 1: return 1;
        case 3: return -1;
        default: return 0;
    }
}

template <typename Value>
void update(std::vector<Value>& known, const std::vector<Value>& told, bool withdrawn, std::size_t most) {
    for (const auto& each : told) {
        const auto at = std::ranges::find(known, each);
        if (withdrawn && at != known.end()) known.erase(at);
        if (!withdrawn && at == known.end() && known.size() < most) known.push_back(each);
    }
}

}  // namespace

void Ipv6Table::take(Bytes message) {
    if (message.size() < NLMSG_HDRLEN) return;
    nlmsghdr header{};
    std::memcpy(&header, message.data(), sizeof header);
    message = message.first(std::min<std::size_t>(message.size(), header.nlmsg_len));
    switch (header.nlmsg_type) {
        case RTM_NEWADDR:
        case RTM_DELADDR: return take_address(message, header.nlmsg_type == RTM_DELADDR);
        case RTM_NEWROUTE:
        case RTM_DELROUTE: return take_route(message, header.nlmsg_type == RTM_DELROUTE);
        case RTM_NEWLINK: return take_flags(message);
        case RTM_NEWPREFIX: return take_prefix(message);
        case RTM_NEWNDUSEROPT: return take_option(message);
        default: return;
    }
}

void Ipv6Table::take_address(Bytes message, bool removed) {
    if (!Content<ifaddrmsg>::fits(message)) return;
    const Content<ifaddrmsg> content(message);
    if (content.fixed.ifa_family != AF_INET6 || content.fixed.ifa_scope == RT_SCOPE_HOST) return;
    if (content.fixed.ifa_prefixlen > kLongestPrefix) return;
    const Bytes local = content.attribute(IFA_LOCAL);  // on a point-to-point link IFA_ADDRESS is the peer's
    const auto address = read_address(local.empty() ? content.attribute(IFA_ADDRESS) : local);
    if (!address) return;
    const auto flags = read<std::uint32_t>(content.attribute(IFA_FLAGS)).value_or(content.fixed.ifa_flags);
    const auto times = read<ifa_cacheinfo>(content.attribute(IFA_CACHEINFO));
    Entry& entry = entries_[{static_cast<int>(content.fixed.ifa_index)}];

    if (!removed && is_usable(flags)) std::erase(entry.failed, *address);
    const auto known = std::ranges::find(entry.addresses, base::IpAddress(*address),
                                         [](const Address& each) { return each.prefix.address; });
    if (removed) {
        if (known != entry.addresses.end()) entry.addresses.erase(known);
        // What autoconfiguration made is not kept by the kernel when another host has it.
        if ((flags & IFA_F_DADFAILED) != 0) {
            update(entry.failed, {*address}, false, kMostFailed);
        } else if (entry.addresses.empty()) {
            forget_advertisements(entry);
        }
    } else {
        const Address fresh{{*address, content.fixed.ifa_prefixlen}, flags, times ? times->cstamp : 0, true};
        if (known != entry.addresses.end()) {
            *known = fresh;
        } else {
            const auto older = [](const Address& a, const Address& b) { return a.created < b.created; };
            entry.addresses.insert(std::ranges::upper_bound(entry.addresses, fresh, older), fresh);
        }
    }
    refresh(entry);
}

void Ipv6Table::take_route(Bytes message, bool removed) {
    if (!Content<rtmsg>::fits(message)) return;
    const Content<rtmsg> content(message);
    const rtmsg& fixed = content.fixed;
    if (fixed.rtm_family != AF_INET6 || fixed.rtm_protocol != RTPROT_RA || fixed.rtm_type != RTN_UNICAST) return;
    if (fixed.rtm_dst_len > kLongestPrefix) return;
    if ((fixed.rtm_flags & RTM_F_CLONED) != 0) return;
    const auto link = read<std::int32_t>(content.attribute(RTA_OIF));
    if (!link) return;
    Route fresh;
    fresh.route.destination = {read_address(content.attribute(RTA_DST)).value_or(base::Ipv6{}), fixed.rtm_dst_len};
    if (const auto gateway = read_address(content.attribute(RTA_GATEWAY))) fresh.route.gateway = *gateway;
    fresh.preference = preference_of(read<std::uint8_t>(content.attribute(RTA_PREF)));
    fresh.metric = read<std::uint32_t>(content.attribute(RTA_PRIORITY)).value_or(0);

    Entry& entry = entries_[{*link}];
    std::erase_if(entry.routes,
                  [&fresh](const Route& each) { return each.route == fresh.route && each.metric == fresh.metric; });
    if (!removed) {
        const auto order = [](const Route& each) { return std::tuple(each.metric, -each.preference); };
        entry.routes.insert(std::ranges::upper_bound(entry.routes, order(fresh), {}, order), fresh);
        entry.state.router = true;
    }
    refresh(entry);
}

void Ipv6Table::take_flags(Bytes message) {
    if (!Content<ifinfomsg>::fits(message)) return;
    const Content<ifinfomsg> content(message);
    if (content.fixed.ifi_family != AF_INET6) return;
    const Bytes nested = content.attribute(IFLA_PROTINFO);
    const auto* inner =
        nla_find(reinterpret_cast<const nlattr*>(nested.data()), static_cast<int>(nested.size()), IFLA_INET6_FLAGS);
    if (inner == nullptr || nla_len(inner) < static_cast<int>(sizeof(std::uint32_t))) return;
    const std::uint32_t flags = nla_get_u32(inner);
    Entry& entry = entries_[{content.fixed.ifi_index}];
    entry.state.managed = (flags & kManagedFlag) != 0;
    entry.state.other = (flags & kOtherFlag) != 0;
    if ((flags & kAdvertisementSeen) != 0) entry.state.router = true;
}

// Sent for each prefix of an advertisement.
void Ipv6Table::take_prefix(Bytes message) {
    if (!Content<prefixmsg>::fits(message)) return;
    const Content<prefixmsg> content(message);
    if (content.fixed.prefix_family == AF_INET6) entries_[{content.fixed.prefix_ifindex}].state.router = true;
}

void Ipv6Table::take_option(Bytes message) {
    if (!Content<nduseroptmsg>::fits(message)) return;
    const Content<nduseroptmsg> content(message);
    const nduseroptmsg& fixed = content.fixed;
    if (fixed.nduseropt_family != AF_INET6 || fixed.nduseropt_icmp_type != kRouterAdvertisement) return;
    Ipv6State& state = entries_[{fixed.nduseropt_ifindex}].state;
    state.router = true;
    const Bytes options = content.attributes;
    const auto size = std::min<std::size_t>(fixed.nduseropt_opts_len, options.size());
    for (const auto& told : parse_advertised_dns(options.first(size))) {
        update(state.dns, told.servers, told.is_withdrawn, kMostServers);
        update(state.search, told.search, told.is_withdrawn, kMostDomains);
    }
}

void Ipv6Table::begin_dump() {
    for (auto& [link, entry] : entries_) {
        for (auto& address : entry.addresses) address.seen = false;
        for (auto& route : entry.routes) route.seen = false;
    }
}

void Ipv6Table::end_dump() {
    const auto unseen = [](const auto& each) { return !each.seen; };
    for (auto& [link, entry] : entries_) {
        std::erase_if(entry.addresses, unseen);
        std::erase_if(entry.routes, unseen);
        if (entry.addresses.empty()) forget_advertisements(entry);
        refresh(entry);
    }
}

// Without an address, the link-local one included, the link is down: what follows may be another network. M and O stay,
// since the kernel remembers them too and tells of changes alone.
void Ipv6Table::forget_advertisements(Entry& entry) {
    entry.state.router = false;
    entry.state.dns.clear();
    entry.state.search.clear();
    entry.failed.clear();
}

void Ipv6Table::refresh(Entry& entry) {
    Ipv6State& state = entry.state;
    state.usable.clear();
    state.link_local.reset();
    state.duplicates = entry.failed;
    for (const bool temporary : {false, true}) {
        for (const auto& [prefix, flags, created, seen] : entry.addresses) {
            if (((flags & IFA_F_TEMPORARY) != 0) != temporary) continue;
            const base::Ipv6& address = *prefix.address.v6();
            if ((flags & IFA_F_DADFAILED) != 0) state.duplicates.push_back(address);
            if (!is_usable(flags)) continue;
            if (!address.is_link_local()) {
                state.usable.push_back(prefix);
            } else if (!state.link_local) {
                state.link_local = address;
            }
        }
    }
    state.routes.clear();
    for (const auto& each : entry.routes) state.routes.push_back(each.route);
}

const Ipv6State& Ipv6Table::of(base::IfIndex link) const {
    static const Ipv6State kNothing;
    const auto found = entries_.find(link);
    return found == entries_.end() ? kNothing : found->second.state;
}

std::vector<base::IfIndex> Ipv6Table::links() const {
    std::vector<base::IfIndex> links;
    for (const auto& [link, entry] : entries_) links.push_back(link);
    return links;
}

}  // namespace netcfg
