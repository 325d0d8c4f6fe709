// The ip= parameter as text in, meaning out, in the kernel's forms (Documentation/admin-guide/nfs/nfsroot.rst) and
// dracut's (dracut.cmdline(7)):
//   AUTOCONF
//   device:AUTOCONF[:[mtu][:mac]]
//   client:server:gateway:netmask:hostname:device:AUTOCONF:dns0:dns1:ntp0
//   client:server:gateway:netmask:hostname:device:AUTOCONF:[mtu][:mac]
// with fields omitted at will, IPv6 addresses in brackets, and AUTOCONF one of
//   dhcp | on | any | both | bootp | rarp | single-dhcp | dhcp,TYPE,VALUE    DHCP
//   dhcp6 | auto6 | either6 | link6 | link-local                             IPv6 alone
//   off | none | static                                                      neither: the address given, if any
// or several of these separated by commas, of which DHCP, if named, includes the others.
//
// An address makes it Static unless AUTOCONF asks the network for one. The netmask may be a prefix length, and is one
// for IPv6; missing, it is that of the IPv4 address's class, as for the kernel, and 64 for IPv6. Of the host name what
// stands before the first '.' counts, as for the kernel; the rest is the domain. The gateway is of the client's family,
// servers may be of either. Dracut's peer, for point-to-point links, stands where the kernel's server does and is taken
// as that. The device "all", klibc's ipconfig's, is any.
//
// Beside an address that can be used nothing else is worth losing it: a field that can't be read is passed over, as the
// kernel does, and named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

// The failure's evidence names the field and what it expects: "gateway: '10.0.0' is neither an IPv4 address nor …".
// What was passed over is named likewise, in `passed_over`.
base::Result<base::IpRequest> parse_ip_parameter(std::string_view text,
                                                 std::vector<std::string>* passed_over = nullptr);

}  // namespace netcfg
