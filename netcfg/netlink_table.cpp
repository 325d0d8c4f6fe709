#include "netcfg/netlink_table.h"

#include <linux/rtnetlink.h>

#include "netcfg/netlink.h"

namespace netcfg {
namespace {

constexpr int kBufferSize = 1 << 20;    // room for the events of an adapter farm appearing at once
constexpr int kDatagramsAtOnce = 1000;  // then the loop sees to others first; fd() is still readable

}  // namespace

base::Result<NetlinkTable> NetlinkTable::open(Question question) {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    nl_sock* raw = socket->get();
    nl_socket_disable_seq_check(raw);  // events carry no sequence number
    int error = nl_socket_set_nonblocking(raw);
    if (error >= 0) error = nl_socket_set_buffer_size(raw, kBufferSize, 0);
    for (const int group : question.groups) {
        if (error >= 0) error = nl_socket_add_membership(raw, group);
    }
    if (error < 0) return netlink_failure(question.object, "watch", error);
    NetlinkTable table(std::move(question), std::move(*socket));
    if (const auto status = table.request_dump(); !status) return status.failure();
    return table;
}

int NetlinkTable::fd() const {
    return nl_socket_get_fd(socket_.get());
}

base::Status NetlinkTable::request_dump() {
    dump_ = Dump::Requested;
    asked_ = 0;
    return ask();
}

base::Status NetlinkTable::ask() {
    const int error = nl_rtgen_request(socket_.get(), question_.requests[asked_], question_.family, NLM_F_DUMP);
    if (error >= 0) return base::Done{};
    dump_ = Dump::None;
    return netlink_failure(question_.object, "list", error);
}

// One dump at a time: the kernel refuses a second one with EBUSY.
base::Status NetlinkTable::dump_again() {
    if (dump_ == Dump::None) return request_dump();
    dump_ = Dump::Stale;
    return base::Done{};
}

base::Status NetlinkTable::end_dump(Keeper& keeper) {
    dump_ended_ = false;
    if (dump_ == Dump::Stale) return request_dump();
    if (dump_ == Dump::Requested) keeper.dump_begins();  // an empty answer
    dump_ = Dump::Running;
    if (++asked_ < question_.requests.size()) return ask();
    dump_ = Dump::None;
    keeper.dump_ended();
    return base::Done{};
}

base::Status NetlinkTable::dispatch(Keeper& keeper) {
    struct Turn {
        NetlinkTable& table;
        Keeper& keeper;
    } turn{*this, keeper};
    const auto on_message = [](nl_msg* message, void* of) -> int {
        auto& [table, taker] = *static_cast<Turn*>(of);
        table.take(nlmsg_hdr(message), taker);
        return NL_OK;
    };
    const auto on_dump_end = [](nl_msg*, void* of) -> int {
        static_cast<Turn*>(of)->table.dump_ended_ = true;
        return NL_STOP;
    };
    nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, on_message, &turn);
    nl_socket_modify_cb(socket_.get(), NL_CB_FINISH, NL_CB_CUSTOM, on_dump_end, &turn);
    for (int i = 0; i < kDatagramsAtOnce; ++i) {
        const int error = nl_recvmsgs_default(socket_.get());
        base::Status status = base::Done{};
        if (dump_ended_) status = end_dump(keeper);
        if (error == -NLE_AGAIN) return status;
        if (error == -NLE_NOMEM || error == -NLE_DUMP_INTR) {  // ENOBUFS; the table changed while it was sent
            status = dump_again();
        } else if (error < 0) {
            status = netlink_failure(question_.object, "watch", error);
        }
        if (!status) return status;
    }
    return base::Done{};
}

void NetlinkTable::take(nlmsghdr* message, Keeper& keeper) {
    const bool answer = (message->nlmsg_flags & NLM_F_MULTI) != 0;
    if (answer && dump_ == Dump::Requested) {
        dump_ = Dump::Running;
        keeper.dump_begins();
    }
    keeper.take(message);
}

}  // namespace netcfg
