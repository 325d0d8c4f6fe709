// Search lists as IPv6's protocols carry them: domain names one after the other, uncompressed (RFC 1035 §3.1; RFC 8106
// §5.2, RFC 8415 §10).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace netcfg {

// Names that are no host names are left out, empty ones (padding) too; what is torn ends the list.
std::vector<std::string> parse_search_list(std::span<const std::byte> bytes);

}  // namespace netcfg
