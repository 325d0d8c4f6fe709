// /run/net-LINK.conf as klibc's ipconfig writes it, /run/net6-LINK.conf for IPv6 as Debian's initramfs scripts do.
// cloud-init and scripts of initramfs-tools read them, the latter with the shell's own "." command: every value stands
// in single quotes, and one with a quote or a control character in it is left empty.
#pragma once

#include "netcfg/hand_over_files.h"

namespace netcfg {

HandOverFile ipconfig_file(const base::Link& link, const base::NetConfig& config, const std::string& host_name);

}  // namespace netcfg
