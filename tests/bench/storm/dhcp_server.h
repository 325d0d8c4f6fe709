// A DHCP server of finite capacity, after dnsmasq: one thread that takes one message after the other from a socket
// buffer, which drops what comes when it is full. It knows every Pi's address and never runs out of them.
//
// With `pings` the Pis are new to it: before it offers an address for the first time it pings it and takes no other
// message for 3 s, at most six times in 30 s (dnsmasq's do_icmp_ping: "high-load mode").
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "netcfg/dhcp4_wire.h"
#include "tests/bench/storm/timeline.h"

namespace storm {

// What matters here of a DHCP message.
struct DhcpMessage {
    netcfg::Dhcp4Type type = netcfg::Dhcp4Type::Discover;
    std::uint32_t xid = 0;
};

struct DhcpServerModel {
    Duration up_after{0};
    Duration service = 1500us;        // for a message: read, answer, rewrite the file of leases
    std::size_t socket_buffer = 200;  // messages, of net.core.rmem_default's 208 KiB, with what the kernel adds to each
    bool pings = false;
};

class DhcpServer {
public:
    using Answer = std::function<void(std::size_t pi, const DhcpMessage& message)>;

    DhcpServer(Timeline& timeline, const DhcpServerModel& model, std::size_t pis, Answer answer);

    void receive(std::size_t pi, const DhcpMessage& message);
    std::size_t dropped() const { return dropped_; }

private:
    struct Waiting {
        std::size_t pi;
        DhcpMessage message;
    };
    void serve_next();
    void served(const Waiting& request);
    Duration ping_time(const Waiting& request);

    Timeline& timeline_;
    DhcpServerModel model_;
    Answer answer_;
    std::deque<Waiting> socket_;
    bool busy_ = false;
    std::size_t dropped_ = 0;
    std::vector<bool> known_;  // the Pis whose address needs no ping any more
    std::deque<Time> pings_;   // of the last 30 s
};

}  // namespace storm
