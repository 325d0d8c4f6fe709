#include "agent/servers/portmap_wire.h"

#include <netinet/in.h>

#include "agent/servers/xdr.h"

namespace servers {
namespace {

constexpr std::size_t kMostMappings = 1024;

}  // namespace

std::string getport_arguments(std::uint32_t program, std::uint32_t version) {
    return XdrWriter().number(program).number(version).number(IPPROTO_TCP).number(0).take();
}

std::optional<std::uint16_t> decode_port(std::string_view results) {
    XdrReader in(results);
    const auto port = in.count(0xffff);
    if (in.failed()) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

std::optional<std::vector<Mapping>> decode_mappings(std::string_view results) {
    XdrReader in(results);
    std::vector<Mapping> mappings;
    while (in.flag() && mappings.size() < kMostMappings) {
        Mapping each{in.number(), in.number(), in.number(), 0};
        each.port = static_cast<std::uint16_t>(in.count(0xffff));
        mappings.push_back(each);
    }
    if (in.failed()) return std::nullopt;
    return mappings;
}

}  // namespace servers
