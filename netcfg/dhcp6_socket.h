// A DHCPv6 client's way to the network: a UDP socket on a link's link-local address, port 546. Never blocks. It is dead
// when the link or that address is removed; its owner lets it go then.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

class Dhcp6Socket {
public:
    // The address must be usable (not tentative).
    static base::Result<Dhcp6Socket> open(base::IfIndex link, const base::Ipv6& link_local);

    int fd() const { return fd_.get(); }
    base::Status send(std::span<const std::byte> udp_payload);  // to all servers and relays on the link
    std::optional<std::vector<std::byte>> receive();            // the next payload; nothing when none waits

private:
    Dhcp6Socket(base::Fd fd, base::IfIndex link, std::string name)
        : fd_(std::move(fd)), link_(link), name_(std::move(name)) {}

    base::Fd fd_;
    base::IfIndex link_;
    std::string name_;
};

}  // namespace netcfg
