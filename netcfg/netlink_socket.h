// An owned libnl socket, without libnl's headers: whoever uses netcfg need not know them.
#pragma once

#include <memory>

struct nl_sock;

namespace netcfg {

struct NetlinkSocketFree {
    void operator()(nl_sock* socket) const;
};
using NetlinkSocket = std::unique_ptr<nl_sock, NetlinkSocketFree>;

}  // namespace netcfg
