// The attributes that farroot asks an NFSv4 server for (RFC 7530 §5.6): type, fsid, rdattr_error and mode, as their
// bytes come in a fattr4.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/servers/remote_tree.h"
#include "agent/servers/xdr.h"

namespace servers {

struct AttributeMask {  // bitmap4
    std::uint32_t first = 0;
    std::uint32_t second = 0;
};
constexpr AttributeMask kWantedAttributes{1U << 1 | 1U << 8, 1U << (33 - 32)};             // of one file
constexpr AttributeMask kListedAttributes{1U << 1 | 1U << 8 | 1U << 11, 1U << (33 - 32)};  // in a listing

struct Nfs4Attributes {
    std::optional<FileKind> kind;
    FileSystemId file_system;
    std::optional<std::uint32_t> error;  // why there are no others: an nfsstat4
    std::optional<std::uint32_t> mode;
    bool operator==(const Nfs4Attributes&) const = default;
};

// A fattr4. When its bytes make no sense the reader has failed; nothing, and a reader that goes on behind it, when
// there are attributes that were not asked for: of these the length is not known here.
std::optional<Nfs4Attributes> read_attributes(XdrReader& in);

}  // namespace servers
