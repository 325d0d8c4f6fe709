// From what a link has by IPv6 autoconfiguration, and DHCPv6's answer, to the configuration that farroot works with.
#pragma once

#include <optional>

#include "agent/base/net_types.h"
#include "netcfg/dhcp6_answer.h"
#include "netcfg/ipv6_state.h"

namespace netcfg {

// Origin Slaac. The address is DHCPv6's once the link has it and it can be used, else the first usable one; nothing
// without a usable global address. With `link_local_only` the link-local one counts too. The advertisements' DNS
// servers and domains come before those of DHCPv6 (RFC 8106 §5.3.1), each once. DHCPv6's boot file URL is the root
// path, verbatim, where it begins with nfs: or nfs4:, and an address in it the boot server.
std::optional<base::NetConfig> autoconfigured(const Ipv6State& state, const std::optional<Dhcp6Answer>& answer,
                                              bool link_local_only);

// Whether DHCPv6 is worth a question on this link: a router says so (M, O), or there is one that told no DNS server.
// The second is more than RFC 4861 §4.2 asks for: networks that forget the O flag are common, and a question costs one
// packet.
bool should_ask_dhcp6(const Ipv6State& state);

}  // namespace netcfg
