// Hears the first frame of somebody else that shows that the switch's port forwards. A port that spanning tree blocks
// still passes the switch's own talk (BPDUs, LLDP, CDP, 802.1X, loop tests): that, and what this machine sends, is
// filtered out in the kernel. After the first frame its owner lets it rest, so that a busy LAN costs nothing; to close
// it would cost tens of milliseconds, since whoever closes a packet socket waits for the kernel's RCU grace period.
#pragma once

#include <utility>

#include "agent/base/fd.h"
#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

class LinkEar {
public:
    static base::Result<LinkEar> open(base::IfIndex link);

    int fd() const { return fd_.get(); }
    bool heard();  // since the last call; never blocks

    // When the kernel refuses, it goes on as before.
    void listen();  // as it does from the start
    void rest();    // hears nothing until listen()

private:
    LinkEar(base::Fd fd, base::MacAddress own) : fd_(std::move(fd)), own_(own) {}

    base::Fd fd_;
    base::MacAddress own_;
};

}  // namespace netcfg
