// Which names from the network or the command line may become a host or domain name. They end up in sethostname(), in
// resolv.conf and, through %s, in paths: letters, digits, '-', '_' and '.' alone can do no harm there.
#pragma once

#include <string_view>

namespace netcfg {

bool is_host_name(std::string_view text);

}  // namespace netcfg
