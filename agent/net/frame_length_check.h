// Whether frames as long as a link's MTU get through, found out before anything depends on it: a TCP connection opened
// with a large segment size over a switch that drops jumbo frames hangs for ever. A neighbour is asked by ARP, with
// requests padded to the MTU; when it answers short ones only, long frames are lost.
#pragma once

#include <optional>

#include "agent/base/net_types.h"
#include "agent/base/time.h"
#include "netcfg/arp_socket.h"

namespace agent {

class FrameLengthCheck {
public:
    enum class Outcome { Pass, Lost, Unknown };  // Unknown: the neighbour answers neither

    static base::Result<FrameLengthCheck> start(const base::Link& link, base::Ipv4 own, base::Ipv4 neighbour,
                                                unsigned mtu, base::Time now);

    int fd() const { return socket_.fd(); }
    base::Time deadline() const { return deadline_; }
    unsigned mtu() const { return mtu_; }

    // To be called when fd() is readable or the deadline has come; the outcome once there is one.
    std::optional<Outcome> proceed(base::Time now);

private:
    FrameLengthCheck(netcfg::ArpSocket socket, base::Ipv4 own, base::Ipv4 neighbour, unsigned mtu)
        : socket_(std::move(socket)), own_(own), neighbour_(neighbour), mtu_(mtu) {}
    void ask(base::Time now);
    bool is_long() const;
    bool is_answered();

    netcfg::ArpSocket socket_;
    base::Ipv4 own_;
    base::Ipv4 neighbour_;
    unsigned mtu_;
    int tries_ = 0;
    base::Time deadline_;
};

}  // namespace agent
