// The name of a link for messages to people.
#pragma once

#include <string>

#include "agent/base/net_types.h"

namespace netcfg {

std::string link_name(base::IfIndex link);  // "eth0"; "link 7" when there is no such link any more

}  // namespace netcfg
