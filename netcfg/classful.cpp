#include "netcfg/classful.h"

namespace netcfg {

std::optional<int> classful_length(base::Ipv4 address) {
    const unsigned first = address.bits >> 24;
    if (first < 128) return 8;
    if (first < 192) return 16;
    if (first < 224) return 24;
    return std::nullopt;
}

bool is_host_address(base::Ipv4 address) {
    const unsigned first = address.bits >> 24;
    return first != 0 && first != 127 && first < 224;
}

}  // namespace netcfg
