// The domain search list of DHCP option 119 (RFC 3397): DNS names, compressed among themselves.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace netcfg {

// Names that could do harm are left out, and what is beyond the first 32. Nothing at all when the list is torn or a
// pointer does not point backwards (so that none can loop).
std::vector<std::string> search_list_of(std::span<const std::byte> option);

}  // namespace netcfg
