// A DHCP client's way to the network on a link with or without an address: an AF_PACKET socket bound to that link,
// filtered in the kernel to UDP datagrams for port 68. Never blocks. It survives the link going down and up; when the
// link is removed it is dead and its owner lets it go.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/dhcp4_client.h"

namespace netcfg {

class PacketSocket {
public:
    static base::Result<PacketSocket> open(base::IfIndex link);

    int fd() const { return fd_.get(); }

    // To `to_mac`; without it a unicast datagram goes to the host that its server's messages came from (the server or
    // the relay before it), and what is for everybody, or for a server not heard yet, to everybody.
    base::Status send(const Dhcp4Datagram& datagram, std::optional<base::MacAddress> to_mac = {});

    // The next UDP payload; unsound datagrams are skipped. Nothing when none waits, or after so many unsound ones that
    // the loop should see to others first: fd() is still readable then (level-triggered).
    std::optional<std::vector<std::byte>> receive();

private:
    struct Peer {
        base::Ipv4 address;
        base::MacAddress mac;
    };

    PacketSocket(base::Fd fd, base::IfIndex link, std::string name)
        : fd_(std::move(fd)), link_(link), name_(std::move(name)) {}
    void remember(const Peer& peer);
    base::MacAddress mac_of(base::Ipv4 server) const;
    void occupy_port();

    base::Fd fd_;
    base::Fd port_;  // the kernel's own port 68, held once the link has an address
    base::IfIndex link_;
    std::string name_;
    std::vector<Peer> peers_;  // whose messages came, the newest last
};

}  // namespace netcfg
