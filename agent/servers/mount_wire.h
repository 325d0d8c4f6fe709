// The MOUNT protocol's calls and results as bytes (RFC 1813 §5): version 3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/causes/evidence.h"
#include "agent/servers/portmap_wire.h"

namespace servers {

constexpr Procedure kMnt{kMountProgram, 3, 1};
constexpr Procedure kUmnt{kMountProgram, 3, 3};
constexpr Procedure kExport{kMountProgram, 3, 5};

std::string path_argument(std::string_view path);  // of MNT and UMNT

struct MountResult {
    std::uint32_t status = agent::causes::kOk;  // mountstat3
    std::string handle;                         // opaque
    std::vector<std::uint32_t> flavors;         // RFC 2623
};

constexpr std::size_t kMostExports = 20000;
constexpr std::size_t kMostClients = 64;  // of one export

struct ExportList {
    struct Line {
        std::string path;
        std::vector<std::string> clients;  // none: everybody
        std::size_t more_clients = 0;
    };
    std::vector<Line> lines;
    std::size_t more = 0;
};

// Results; nothing when malformed.
std::optional<MountResult> decode_mount(std::string_view results);
std::optional<ExportList> decode_exports(std::string_view results);

}  // namespace servers
