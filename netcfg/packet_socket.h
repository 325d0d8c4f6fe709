// A DHCP client's way to the network on a link without an address: an AF_PACKET socket bound to that link, filtered in
// the kernel to UDP datagrams for port 68. Never blocks. It survives the link going down and up; when the link is
// removed it is dead and its owner lets it go.
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

class PacketSocket {
public:
    static base::Result<PacketSocket> open(base::IfIndex link);

    int fd() const { return fd_.get(); }
    base::Status broadcast(std::span<const std::byte> udp_payload);

    // The next UDP payload; unsound datagrams are skipped. Nothing when none waits, or after so many unsound ones that
    // the loop should see to others first: fd() is still readable then (level-triggered).
    std::optional<std::vector<std::byte>> receive();

private:
    PacketSocket(base::Fd fd, base::IfIndex link, std::string name)
        : fd_(std::move(fd)), link_(link), name_(std::move(name)) {}

    base::Fd fd_;
    base::IfIndex link_;
    std::string name_;
};

}  // namespace netcfg
