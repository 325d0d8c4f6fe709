// What the kernel and routers say about hosts that can't be reached: neighbours that do not answer ARP or ND, ICMP's
// "destination unreachable". Told to the core as evidence for whatever waits for such a host.
#pragma once

#include <functional>
#include <optional>

#include "agent/core/boot.h"
#include "agent/loop.h"
#include "netcfg/icmp_errors.h"
#include "netcfg/neighbours.h"

namespace agent {

class Reachability {
public:
    using Tell = std::function<void(core::Event)>;  // HostUnreachable

    Reachability(Loop& loop, Tell tell) : loop_(loop), tell_(std::move(tell)) {}
    ~Reachability();
    Reachability(const Reachability&) = delete;
    Reachability& operator=(const Reachability&) = delete;

    void start();  // what can't be opened is not heard

    // Makes the kernel look for the server's neighbour now, beside whatever else must be done before it is asked.
    static void prepare(const base::IpAddress& server);

private:
    void hear_neighbours();
    void hear_icmp();

    Loop& loop_;
    Tell tell_;
    std::optional<netcfg::NeighbourWatch> neighbours_;
    std::optional<netcfg::IcmpErrors> icmp_;
};

}  // namespace agent
