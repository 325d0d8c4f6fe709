// A table of the kernel's (links, neighbours, IPv6): asked for once, then followed by its events, without polling.
// Events that the kernel had to drop (ENOBUFS) are made up for by asking for the whole table again.
#pragma once

#include <sys/socket.h>

#include <string>
#include <utility>
#include <vector>

#include "agent/base/result.h"
#include "netcfg/netlink_socket.h"

struct nlmsghdr;

namespace netcfg {

class NetlinkTable {
public:
    // Whoever keeps the table's rows. What was not taken since dump_begins() when dump_ended() comes is gone.
    class Keeper {
    public:
        virtual void take(nlmsghdr* message) = 0;  // an event, or a part of the dump
        virtual void dump_begins() = 0;
        virtual void dump_ended() = 0;

    protected:
        ~Keeper() = default;
    };

    struct Question {
        std::string object;         // for failures: "links"
        std::vector<int> requests;  // RTM_GETLINK; several are asked one after the other and make one dump
        std::vector<int> groups;    // RTNLGRP_LINK
        int family = AF_UNSPEC;     // of the requests
    };

    static base::Result<NetlinkTable> open(Question question);  // the answer waits for dispatch()

    int fd() const;
    base::Status dispatch(Keeper& keeper);  // takes in what waits on fd(); never blocks

private:
    // A dump is the kernel's answers, in many messages, to the requests. Stale: something was lost since, another one
    // must follow.
    enum class Dump { None, Requested, Running, Stale };

    NetlinkTable(Question question, NetlinkSocket socket)
        : question_(std::move(question)), socket_(std::move(socket)) {}
    base::Status request_dump();
    base::Status ask();
    base::Status dump_again();
    base::Status end_dump(Keeper& keeper);
    void take(nlmsghdr* message, Keeper& keeper);

    Question question_;
    NetlinkSocket socket_;
    Dump dump_ = Dump::None;
    std::size_t asked_ = 0;  // the request that is being answered
    bool dump_ended_ = false;
};

}  // namespace netcfg
