// The boot storm: many Pis that get their power back at the same moment, one DHCP server, one or more NFS servers. A
// discrete-event simulation on a virtual clock; the same seed gives the same storm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/storm/dhcp_server.h"
#include "tests/bench/storm/nfs_server.h"
#include "tests/bench/storm/pi.h"

namespace storm {

enum class Client {
    Farroot,        // with an SD root to fall back to
    FarrootWaits,   // fallback=wait
    FarrootShared,  // fallback=wait, and every card lists the servers in the same order
    InitramfsTools,
    Dracut,
    Kernel,
};

struct Scenario {
    std::string name;
    Duration kernel = 4s;        // from power until it has its link up
    double kernel_spread = 0.1;  // of that, to both sides, evenly
    Duration port_blocked{0};    // its switch port's, from then on
    DhcpServerModel dhcp;
    NfsServerModel nfs;
    std::size_t nfs_servers = 1;  // each Pi's own, or first, is one of them in turn
    Duration patience = 7200s;
};

struct Storm {
    std::vector<Fate> pis;
    std::size_t dhcp_dropped = 0;  // messages, by the server's full socket
};

Storm run(const Scenario& scenario, Client client, std::size_t pis, std::uint32_t seed);

}  // namespace storm
