// "Destination unreachable" as this host receives it, over ICMP (RFC 792, 1191, 1812) and ICMPv6 (RFC 4443), as facts.
// What the kernel tells itself is among them: when a neighbour does not answer ARP, a HostUnreachable from this host's
// own address. Anyone can forge these messages: they explain a failure, they are none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

struct IcmpError {
    enum class Kind { NoRoute, HostUnreachable, PortUnreachable, Prohibited, FragmentationNeeded, Other };

    Kind kind = Kind::Other;
    base::IpAddress from;               // who says so
    base::IpAddress sender;             // of the packet that went nowhere
    base::IpAddress destination;        // of the packet that went nowhere
    std::optional<std::uint16_t> port;  // its TCP or UDP destination port
    std::optional<unsigned> mtu;        // of FragmentationNeeded, in bytes; old routers do not say
    bool operator==(const IcmpError&) const = default;
};

// `message` begins with the ICMP header; its family is that of `from`. Nothing when it is no such error, or torn.
std::optional<IcmpError> parse_icmp_error(std::span<const std::byte> message, const base::IpAddress& from);

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
