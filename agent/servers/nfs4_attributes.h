// The attributes that farroot asks an NFSv4 server for (RFC 7530 §5.6): type, fsid, rdattr_error and mode, as their
// bytes come in a fattr4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/servers/remote_tree.h"

namespace servers {

inline constexpr std::uint32_t kWantedAttributes[] = {1U << 1 | 1U << 8, 1U << (33 - 32)};             // of one file
inline constexpr std::uint32_t kListedAttributes[] = {1U << 1 | 1U << 8 | 1U << 11, 1U << (33 - 32)};  // in a listing

struct Nfs4Attributes {
    std::optional<FileKind> kind;
    FileSystemId file_system;
    std::optional<std::uint32_t> error;  // why there are no others: an nfsstat4
    std::optional<std::uint32_t> mode;
    bool operator==(const Nfs4Attributes&) const = default;
};

// Nothing when the bytes are too few, or when there are attributes that were not asked for: of these the length is not
// known here.
std::optional<Nfs4Attributes> decode_attributes(std::span<const std::uint32_t> mask, std::span<const std::byte> values);

}  // namespace servers
