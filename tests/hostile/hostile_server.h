// A server of portmapper, mountd and NFS on one TCP port, in a process of its own, that speaks RPC as a hostile one
// may: in its list of exports and, where it lets itself be mounted, in every answer about files. Everything else it
// answers honestly.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "agent/base/fd.h"

enum class Mischief {
    EscapeSequences,  // in names of exports and of their clients; nobody may mount them
    TenThousand,      // exports, that nobody may mount
    Endless,          // an answer that goes on as long as somebody reads
    WrongXid,         // the answer is to another call
    Truncated,        // in the middle of a name
    LongName,         // whose length is said to be 4 GB
    Garbage,          // random bytes instead of a record
    Hang,             // no answer
    HangUp,           // the connection ends instead
    HangOverV4,       // it offers version 3 as well, and there, and in its list, is honest; nobody may mount it
    // Of these the list is honest; it is MNT's answer in version 3, any COMPOUND's in version 4.
    HugeArray,    // the size of what it says to hold, flavors or an attribute mask, does not fit into 32 bits
    HugeResults,  // likewise with a COMPOUND's results
    HugeOpaque,   // a handle of nearly 4 GB
};

// Where it listens; port 0 is any that is free.
struct HostilePlace {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::uint32_t nfs_version = 3;  // the one that it offers
};

class HostileServer {
public:
    explicit HostileServer(Mischief mischief, const HostilePlace& place = {});
    ~HostileServer();
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;

    std::uint16_t port() const { return port_; }

private:
    base::Fd listener_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};
