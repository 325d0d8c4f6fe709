// COMPOUNDs of NFS version 4 that only look, as bytes (RFC 7530 §16, RFC 8881 §18): their operations, one after
// another, and what came of each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/servers/nfs4_attributes.h"
#include "agent/servers/portmap_wire.h"
#include "agent/servers/remote_tree.h"
#include "agent/servers/xdr.h"

namespace servers {

constexpr Procedure kNull4{kNfsProgram, 4, 0};
constexpr Procedure kCompound{kNfsProgram, 4, 1};

// Where a listing goes on.
struct DirectoryPlace4 {
    std::uint64_t cookie = 0;
    std::string verifier = std::string(8, '\0');
};

// Each begins a COMPOUND, or goes on with the file or directory that those before it led to.
class Operations4 {
public:
    Operations4& put_root();
    Operations4& put(std::string_view handle);
    Operations4& lookup(std::string_view name);
    Operations4& get_handle();
    Operations4& get_attributes();
    Operations4& read_link();
    Operations4& read_directory(const DirectoryPlace4& place, std::uint32_t bytes);
    Operations4& read(std::uint32_t bytes);  // from the file's beginning, without having opened it
    Operations4& security_of(std::string_view name);

    Operations4& exchange_id(std::string_view owner);  // which names this client to the server
    Operations4& create_session(std::uint64_t client, std::uint32_t sequence);
    Operations4& sequence(std::string_view session, std::uint32_t sequence);
    Operations4& destroy_session(std::string_view session);
    Operations4& destroy_client(std::uint64_t client);

    Operations4& then(const Operations4& others);
    std::string arguments(unsigned minor) const;  // of a COMPOUND

private:
    Operations4& add(std::uint32_t operation, std::string_view arguments = "");

    std::string bytes_;
    std::uint32_t count_ = 0;
};

struct Walk4 {
    std::uint32_t status = 0;            // nfsstat4
    std::size_t walked = 0;              // LOOKUPs that succeeded
    std::vector<std::uint32_t> flavors;  // that security_of() told
};

struct DirectoryPart4 {
    std::vector<RemoteEntry> entries;  // those with sound names, and attributes that are known
    DirectoryPlace4 next;
    bool ended = false;
};

struct ClientId4 {
    std::uint64_t id = 0;
    std::uint32_t sequence = 0;  // of the first CREATE_SESSION
};

// Results of a COMPOUND that ended with the operation in question (and PUTFH, PUTROOTFH, LOOKUPs before it); nothing
// when the server refused, or they are malformed.
std::optional<RemoteFile> decode_file4(std::string_view results);  // get_handle(), get_attributes()
std::optional<std::string> decode_link4(std::string_view results);
std::optional<std::string> decode_read4(std::string_view results, std::uint32_t most);
std::optional<DirectoryPart4> decode_directory4(std::string_view results);
std::optional<Walk4> decode_walk4(std::string_view results);  // a walk that ended early too
std::optional<ClientId4> decode_client4(std::string_view results);
std::optional<std::string> decode_session4(std::string_view results);  // its id

}  // namespace servers
