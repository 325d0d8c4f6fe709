// The kernel's ip= parameter (Documentation/admin-guide/nfs/nfsroot.rst), as text in, meaning out:
//   dhcp | on | any | both | bootp | off | none
//   client:server:gateway:netmask:hostname:device:autoconf:dns0:dns1:ntp0, fields omitted at will
//   device:autoconf, as dracut writes it
// An address makes it Static unless autoconf asks for the network's word (dhcp, bootp, both). Everything that asks the
// network means DHCP. The netmask may be a prefix length. Of the host name what stands before the first '.' counts, as
// for the kernel; the rest is the domain. IPv6 forms are a Failure.
#pragma once

#include <string_view>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

// The failure's evidence names the field and what it expects: "gateway: '10.0.0' is not an IPv4 address".
base::Result<base::IpRequest> parse_ip_parameter(std::string_view text);

}  // namespace netcfg
