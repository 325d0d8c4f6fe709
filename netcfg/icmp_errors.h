// "Destination unreachable" as this host receives it, as facts. What the kernel tells itself is among them: when a
// neighbour does not answer ARP, a HostUnreachable from this host's own address. Anyone can forge these messages: they
// explain a failure, they are none.
#pragma once

#include <optional>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "netcfg/icmp_wire.h"

namespace netcfg {

class IcmpErrors {
public:
    static base::Result<IcmpErrors> open();  // needs CAP_NET_RAW; a kernel without IPv6 is fine

    int fd() const { return either_.get(); }  // readable when either family has something
    // The next one; what is no such error is passed over. Nothing when none waits, or after so many others that the
    // loop should see to something else first: fd() is still readable then (level-triggered).
    std::optional<IcmpError> receive();

private:
    IcmpErrors(base::Fd v4, base::Fd v6, base::Fd either)
        : v4_(std::move(v4)), v6_(std::move(v6)), either_(std::move(either)) {}

    base::Fd v4_;
    base::Fd v6_;      // none in a kernel without IPv6
    base::Fd either_;  // an epoll of both
};

}  // namespace netcfg
