// ARP on one link, whether it has an address or not: questions out, whatever others say in. An AF_PACKET socket,
// filtered in the kernel to ARP. Never blocks. It survives the link going down and up; when the link is removed it is
// dead and its owner lets it go.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/arp_wire.h"

namespace netcfg {

class ArpSocket {
public:
    static base::Result<ArpSocket> open(base::IfIndex link, base::MacAddress own);

    int fd() const { return fd_.get(); }
    base::Status probe(base::Ipv4 address);
    base::Status announce(base::Ipv4 address);
    // `frame_size`: bytes of the whole Ethernet frame, without its checksum (MTU + 14 for the longest), padded up to
    // that, to see whether long frames pass. Zero: as short as it is. The answer is short in any case.
    base::Status request(base::Ipv4 own_address, base::Ipv4 target, std::size_t frame_size = 0);

    // The next packet; what is no ARP for IPv4 over Ethernet is skipped. Nothing when none waits, or after so many
    // skipped that the loop should see to others first: fd() is still readable then (level-triggered).
    std::optional<ArpPacket> receive();

private:
    ArpSocket(base::Fd fd, base::IfIndex link, base::MacAddress own, std::string name)
        : fd_(std::move(fd)), link_(link), own_(own), name_(std::move(name)) {}
    base::Status broadcast(const ArpPacket& packet, std::size_t frame_size);

    base::Fd fd_;
    base::IfIndex link_;
    base::MacAddress own_;
    std::string name_;
};

}  // namespace netcfg
