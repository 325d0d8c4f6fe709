// The calls of NFS version 3 that only look, and their results, as bytes (RFC 1813 §3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/servers/portmap_wire.h"
#include "agent/servers/remote_tree.h"

namespace servers {

constexpr Procedure kNull3{kNfsProgram, 3, 0};
constexpr Procedure kGetAttributes3{kNfsProgram, 3, 1};
constexpr Procedure kLookup3{kNfsProgram, 3, 3};
constexpr Procedure kReadLink3{kNfsProgram, 3, 5};
constexpr Procedure kRead3{kNfsProgram, 3, 6};
constexpr Procedure kReadDirectory3{kNfsProgram, 3, 16};

// Where a listing goes on.
struct DirectoryPlace3 {
    std::uint64_t cookie = 0;
    std::string verifier = std::string(8, '\0');
};

std::string handle_argument(std::string_view handle);  // of GETATTR and READLINK
std::string lookup_arguments(std::string_view folder, std::string_view name);
std::string read_arguments(std::string_view file, std::uint32_t bytes);  // from its beginning
std::string read_directory_arguments(std::string_view folder, const DirectoryPlace3& place, std::uint32_t bytes);

struct FileAttributes3 {
    FileKind kind = FileKind::Other;
    std::uint32_t mode = 0;
    std::uint64_t file_system = 0;
};

struct LookupResult3 {
    std::string handle;
    std::optional<FileAttributes3> attributes;  // a server need not tell them
};

struct DirectoryPart3 {
    std::vector<std::string> names;  // sound ones (is_sound_name)
    DirectoryPlace3 next;
    bool ended = false;
};

// Results; nothing when the server refused, or they are malformed.
std::optional<FileAttributes3> decode_attributes3(std::string_view results);
std::optional<LookupResult3> decode_lookup3(std::string_view results);
std::optional<std::string> decode_link3(std::string_view results);
std::optional<std::string> decode_read3(std::string_view results, std::uint32_t most);
std::optional<DirectoryPart3> decode_directory3(std::string_view results);

}  // namespace servers
