// The domains in which names are looked up, of those that a configuration came with; and lists as files have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

// The domain, then the search list, which does not repeat it. What is no host name is left out.
std::vector<std::string> search_list(const base::NetConfig& config);

std::string joined(const std::vector<std::string>& words, std::string_view separator);

std::vector<std::string> texts(const std::vector<base::IpAddress>& addresses);

}  // namespace netcfg
