#include "netcfg/ipv6_watch.h"

#include <linux/rtnetlink.h>
#include <netlink/msg.h>

#include <array>

#include "netcfg/netlink.h"
#include "netcfg/router_solicitation.h"

namespace netcfg {
namespace {

constexpr int kBufferSize = 1 << 20;    // room for the events of an adapter farm appearing at once
constexpr int kDatagramsAtOnce = 1000;  // then the loop sees to others first; fd() is still readable
constexpr std::array kGroups{RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_IFINFO, RTNLGRP_IPV6_PREFIX,
                             RTNLGRP_ND_USEROPT};

}  // namespace

base::Result<Ipv6Watch> Ipv6Watch::open() {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    nl_sock* raw = socket->get();
    nl_socket_disable_seq_check(raw);  // events carry no sequence number
    int error = nl_socket_set_nonblocking(raw);
    if (error >= 0) error = nl_socket_set_buffer_size(raw, kBufferSize, 0);
    for (const auto group : kGroups) {
        if (error >= 0) error = nl_socket_add_membership(raw, group);
    }
    if (error < 0) return netlink_failure("IPv6", "watch", error);
    Ipv6Watch watch(std::move(*socket));
    if (const auto status = watch.request(Dump::Addresses); !status) return status.failure();
    if (const auto status = watch.dispatch(); !status) return status.failure();  // the kernel answers at once
    return watch;
}

int Ipv6Watch::fd() const {
    return nl_socket_get_fd(socket_.get());
}

const Ipv6State& Ipv6Watch::of(base::IfIndex link) const {
    return table_.of(link);
}

base::Status Ipv6Watch::request(Dump dump) {
    const auto type_of = [](Dump wanted) {
        switch (wanted) {
            case Dump::None:
            case Dump::Addresses: return RTM_GETADDR;
            case Dump::Routes: return RTM_GETROUTE;
            case Dump::Flags: return RTM_GETLINK;
        }
        return RTM_GETADDR;
    };
    dump_ = dump;
    if (dump == Dump::Addresses) {
        is_stale_ = false;
        is_answered_ = false;
    }
    const int error = nl_rtgen_request(socket_.get(), type_of(dump), AF_INET6, NLM_F_DUMP);
    if (error >= 0) return base::Done{};
    dump_ = Dump::None;
    return netlink_failure("IPv6", "list", error);
}

// One dump at a time: the kernel refuses a second one with EBUSY.
base::Status Ipv6Watch::dump_again() {
    if (dump_ == Dump::None) return request(Dump::Addresses);
    is_stale_ = true;
    return base::Done{};
}

// What came in before the first answer may be older than what was lost.
void Ipv6Watch::answer_begins() {
    if (dump_ != Dump::Addresses || is_answered_) return;
    is_answered_ = true;
    table_.begin_dump();
}

base::Status Ipv6Watch::end_dump() {
    dump_ended_ = false;
    answer_begins();
    const Dump ended = dump_;
    dump_ = Dump::None;
    if (is_stale_) return request(Dump::Addresses);
    switch (ended) {
        case Dump::None: return base::Done{};
        case Dump::Addresses: return request(Dump::Routes);
        case Dump::Routes: return request(Dump::Flags);
        case Dump::Flags: break;
    }
    table_.end_dump();
    // Best effort: routers advertise themselves every few minutes anyway.
    for (const auto link : table_.links()) {
        const auto& state = table_.of(link);
        if (state.router && state.dns.empty()) static_cast<void>(solicit_routers(link));
    }
    return base::Done{};
}

base::Status Ipv6Watch::dispatch() {
    const auto on_message = [](nl_msg* message, void* watch) -> int {
        static_cast<Ipv6Watch*>(watch)->take(nlmsg_hdr(message));
        return NL_OK;
    };
    const auto on_dump_end = [](nl_msg*, void* watch) -> int {
        static_cast<Ipv6Watch*>(watch)->dump_ended_ = true;
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
            status = netlink_failure("IPv6", "watch", error);
        }
        if (!status) return status;
    }
    return base::Done{};
}

void Ipv6Watch::take(nlmsghdr* message) {
    if ((message->nlmsg_flags & NLM_F_MULTI) != 0) answer_begins();
    table_.take({reinterpret_cast<const std::byte*>(message), message->nlmsg_len});
}

}  // namespace netcfg
