// The portmapper's two questions and their answers as bytes (RFC 1833 §3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/servers/rpc_wire.h"

namespace servers {

constexpr std::uint16_t kPortmapperPort = 111;
constexpr std::uint32_t kNfsProgram = 100003;
constexpr std::uint32_t kMountProgram = 100005;

constexpr Procedure kGetPort{100000, 2, 3};
constexpr Procedure kDump{100000, 2, 4};

std::string getport_arguments(std::uint32_t program, std::uint32_t version);  // over TCP

struct Mapping {
    std::uint32_t program = 0;
    std::uint32_t version = 0;
    std::uint32_t protocol = 0;  // IPPROTO_TCP, IPPROTO_UDP
    std::uint16_t port = 0;
};

// Results; nothing when malformed. Port 0: not registered.
std::optional<std::uint16_t> decode_port(std::string_view results);
std::optional<std::vector<Mapping>> decode_mappings(std::string_view results);

}  // namespace servers
