#include "agent/base/net_types.h"

#include <cstdio>

namespace base {
namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string MacAddress::text() const {
    char out[18];
    std::snprintf(out, sizeof out, "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1], octets[2], octets[3],
                  octets[4], octets[5]);
    return out;
}

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
    MacAddress mac;
    if (text.size() != 17) return std::nullopt;
    for (std::size_t i = 0; i < mac.octets.size(); ++i) {
        const std::string_view part = text.substr(3 * i);
        const int high = digit(part[0]);
        const int low = digit(part[1]);
        const bool separated = part.size() == 2 || part[2] == ':' || part[2] == '-';
        if (high < 0 || low < 0 || !separated) return std::nullopt;
        mac.octets[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return mac;
}

}  // namespace base
