#include "netcfg/neighbours.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <algorithm>
#include <cstring>

#include "netcfg/netlink.h"

namespace netcfg {
namespace {

NeighbourState state_from(unsigned kernel_state) {
    if ((kernel_state & NUD_FAILED) != 0) return NeighbourState::Failed;
    if ((kernel_state & (NUD_INCOMPLETE | NUD_PROBE)) != 0) return NeighbourState::Asking;
    constexpr unsigned kReachable = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PERMANENT | NUD_NOARP;
    if ((kernel_state & kReachable) != 0) return NeighbourState::Reachable;
    return NeighbourState::Unknown;
}

}  // namespace

base::Result<NeighbourWatch> NeighbourWatch::open() {
    auto socket = NetlinkTable::open({"neighbours", {RTM_GETNEIGH}, {RTNLGRP_NEIGH}});
    if (!socket) return socket.failure();
    NeighbourWatch watch(std::move(*socket));
    if (const auto status = watch.dispatch(); !status) return status.failure();  // the kernel has answered by now
    static_cast<void>(watch.take_changes());
    return watch;
}

std::vector<Neighbour> NeighbourTable::take_changes() {
    std::vector<Neighbour> changes;
    for (auto& [key, entry] : entries_) {
        if (!std::exchange(entry.untold, false)) continue;
        changes.push_back({key.first, key.second, entry.state, entry.mac});
    }
    std::erase_if(entries_, [](const auto& each) { return each.second.state == NeighbourState::Unknown; });
    return changes;
}

NeighbourState NeighbourTable::state_of(base::IfIndex link, const base::IpAddress& address) const {
    const auto found = entries_.find({link, address});
    return found == entries_.end() ? NeighbourState::Unknown : found->second.state;
}

void NeighbourTable::take(nlmsghdr* message) {
    if (message->nlmsg_type != RTM_NEWNEIGH && message->nlmsg_type != RTM_DELNEIGH) return;
    ndmsg row{};
    if (nlmsg_datalen(message) < static_cast<int>(sizeof row)) return;
    std::memcpy(&row, nlmsg_data(message), sizeof row);
    const auto address = address_in(nlmsg_find_attr(message, sizeof row, NDA_DST), row.ndm_family);
    if (!address) return;  // a bridge speaking of MAC addresses
    const Key key{{row.ndm_ifindex}, *address};
    if (message->nlmsg_type == RTM_DELNEIGH) return set(key, NeighbourState::Unknown, std::nullopt);
    set(key, state_from(row.ndm_state), mac_in(nlmsg_find_attr(message, sizeof row, NDA_LLADDR)));
}

void NeighbourTable::dump_begins() {
    for (auto& [key, entry] : entries_) entry.seen = false;
}

void NeighbourTable::dump_ended() {
    for (const auto& [key, entry] : entries_) {
        if (!entry.seen) set(key, NeighbourState::Unknown, std::nullopt);
    }
}

void NeighbourTable::set(const Key& key, NeighbourState state, const std::optional<base::MacAddress>& mac) {
    auto found = entries_.find(key);
    if (found == entries_.end()) {
        if (state == NeighbourState::Unknown) return;
        make_room();
        found = entries_.emplace(key, Entry{}).first;
    }
    Entry& entry = found->second;
    entry.seen = true;
    if (entry.state == state && entry.mac == mac) return;
    entry.state = state;
    entry.mac = mac;
    entry.changed_at = ++changes_;
    entry.untold = true;
}

void NeighbourTable::make_room() {
    if (entries_.size() < kMostNeighbours) return;
    std::vector<std::uint64_t> changes;
    for (const auto& [key, entry] : entries_) changes.push_back(entry.changed_at);
    const auto middle = changes.begin() + kMostNeighbours / 2;
    std::ranges::nth_element(changes, middle);
    std::erase_if(entries_, [&](const auto& each) { return each.second.changed_at < *middle; });
}

}  // namespace netcfg
