// Hears the first frame of somebody else that shows that the switch's port forwards. A port that spanning tree blocks
// still passes the switch's own talk (BPDUs, LLDP, CDP, 802.1X, loop tests): that, and what this machine sends, is
// filtered out in the kernel. Its owner closes it after the first frame, so that a busy LAN costs nothing.
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

private:
    LinkEar(base::Fd fd, base::MacAddress own) : fd_(std::move(fd)), own_(own) {}

    base::Fd fd_;
    base::MacAddress own_;
};

}  // namespace netcfg
