#include "netcfg/links.h"

#include <linux/if.h>
#include <linux/if_arp.h>
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

#include "netcfg/netlink.h"

namespace netcfg {
namespace {

constexpr int kBufferSize = 1 << 20;    // room for the events of an adapter farm appearing at once
constexpr int kDatagramsAtOnce = 1000;  // then the loop sees to others first; fd() is still readable

bool sysfs_has(const std::string& name, std::string_view entry) {
    return ::access(("/sys/class/net/" + name + "/" + std::string(entry)).c_str(), F_OK) == 0;
}

std::string driver_of(const std::string& name) {
    std::array<char, 512> target;
    const ssize_t size =
        ::readlink(("/sys/class/net/" + name + "/device/driver").c_str(), target.data(), target.size());
    if (size <= 0) return {};
    const std::string_view path(target.data(), static_cast<std::size_t>(size));
    return std::string(path.substr(path.rfind('/') + 1));
}

base::MacAddress mac_of(const nlattr* address) {
    base::MacAddress mac;
    if (address == nullptr || static_cast<std::size_t>(nla_len(address)) != mac.octets.size()) return mac;
    std::memcpy(mac.octets.data(), nla_data(address), mac.octets.size());
    return mac;
}

bool is_physical(unsigned hardware_type, const std::string& name) {
    return hardware_type == ARPHRD_ETHER && sysfs_has(name, "device") && !sysfs_has(name, "wireless") &&
           !sysfs_has(name, "phy80211");
}

// Reads only the attributes it needs: libnl's own parser for links refuses kinds whose attributes have grown since.
std::optional<base::Link> read_link(nlmsghdr* message, const ifinfomsg& info) {
    const auto attribute = [message](int type) { return nlmsg_find_attr(message, sizeof(ifinfomsg), type); };
    nlattr* name = attribute(IFLA_IFNAME);
    if (name == nullptr) return std::nullopt;
    base::Link link;
    link.index = {info.ifi_index};
    link.name.assign(nla_get_string(name), ::strnlen(nla_get_string(name), static_cast<std::size_t>(nla_len(name))));
    link.mac = mac_of(attribute(IFLA_ADDRESS));
    link.driver = driver_of(link.name);
    link.physical = is_physical(info.ifi_type, link.name);
    link.up = (info.ifi_flags & IFF_UP) != 0;
    link.carrier = (info.ifi_flags & IFF_LOWER_UP) != 0;
    if (nlattr* mtu = attribute(IFLA_MTU); mtu != nullptr) link.mtu = nla_get_u32(mtu);
    return link;
}

}  // namespace

base::Result<Links> Links::open() {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    nl_sock* raw = socket->get();
    nl_socket_disable_seq_check(raw);  // events carry no sequence number
    if (const int error = nl_socket_set_nonblocking(raw); error < 0) return netlink_failure("links", "watch", error);
    if (const int error = nl_socket_set_buffer_size(raw, kBufferSize, 0); error < 0) {
        return netlink_failure("links", "watch", error);
    }
    if (const int error = nl_socket_add_membership(raw, RTNLGRP_LINK); error < 0) {
        return netlink_failure("links", "watch", error);
    }
    Links links(std::move(*socket));
    if (const auto status = links.request_dump(); !status) return status.failure();
    if (const auto status = links.dispatch(); !status) return status.failure();  // the kernel has answered by now
    return links;
}

int Links::fd() const {
    return nl_socket_get_fd(socket_.get());
}

base::Status Links::request_dump() {
    dump_ = Dump::Requested;
    const int error = nl_rtgen_request(socket_.get(), RTM_GETLINK, AF_UNSPEC, NLM_F_DUMP);
    if (error < 0) return netlink_failure("links", "list", error);
    return base::Done{};
}

// One dump at a time: the kernel refuses a second one with EBUSY.
base::Status Links::dump_again() {
    if (dump_ == Dump::None) return request_dump();
    dump_ = Dump::Stale;
    return base::Done{};
}

base::Status Links::end_dump() {
    dump_ended_ = false;
    if (dump_ == Dump::Stale) return request_dump();
    dump_ = Dump::None;
    std::erase_if(links_,
                  [this](const base::Link& link) { return std::ranges::find(seen_, link.index) == seen_.end(); });
    return base::Done{};
}

base::Status Links::dispatch() {
    const auto on_message = [](nl_msg* message, void* links) -> int {
        static_cast<Links*>(links)->take(nlmsg_hdr(message));
        return NL_OK;
    };
    const auto on_dump_end = [](nl_msg*, void* links) -> int {
        static_cast<Links*>(links)->dump_ended_ = true;
        return NL_STOP;
    };
    nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, on_message, this);
    nl_socket_modify_cb(socket_.get(), NL_CB_FINISH, NL_CB_CUSTOM, on_dump_end, this);
    for (int i = 0; i < kDatagramsAtOnce; ++i) {
        const int error = nl_recvmsgs_default(socket_.get());
        base::Status status = base::Done{};
        if (dump_ended_) status = end_dump();
        if (error == -NLE_AGAIN) return status;
        if (error == -NLE_NOMEM || error == -NLE_DUMP_INTR) {  // ENOBUFS; the list changed while it was sent
            status = dump_again();
        } else if (error < 0) {
            status = netlink_failure("links", "watch", error);
        }
        if (!status) return status;
    }
    return base::Done{};
}

void Links::take(nlmsghdr* message) {
    const bool answer = (message->nlmsg_flags & NLM_F_MULTI) != 0;
    if (answer && dump_ == Dump::Requested) {
        dump_ = Dump::Running;
        seen_.clear();  // by events from before the dump, which may be of links since gone
    }
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
    if (dump_ != Dump::None) seen_.push_back(link.index);
    if (at != links_.end() && at->index == link.index) {
        *at = std::move(link);
    } else {
        links_.insert(at, std::move(link));
    }
}

void Links::removed(base::IfIndex index) {
    std::erase_if(links_, [index](const base::Link& link) { return link.index == index; });
    std::erase(seen_, index);
}

}  // namespace netcfg
