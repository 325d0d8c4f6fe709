// A server of portmapper, mountd and NFSv3 on one port of this machine's loopback, in a process of its own, whose list
// of exports is as a hostile one's may be. Everything else it answers honestly; MNT it refuses.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "agent/base/fd.h"

enum class Mischief {
    EscapeSequences,  // in names of exports and of their clients
    TenThousand,      // exports
    Endless,          // a list that goes on as long as somebody reads
    WrongXid,         // the answer is to another call
    Truncated,        // in the middle of a name
    LongName,         // whose length is said to be 4 GB
    Garbage,          // random bytes instead of a record
    Hang,             // no answer
    HangUp,           // the connection ends instead
};

class HostileServer {
public:
    explicit HostileServer(Mischief mischief);
    ~HostileServer();
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;

    std::uint16_t port() const { return port_; }

private:
    base::Fd listener_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};
