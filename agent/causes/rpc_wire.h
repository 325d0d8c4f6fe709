// The few remote procedure calls that diagnosis makes, as bytes: RPC over TCP (RFC 5531), portmapper (RFC 1833 §3),
// MOUNT (RFC 1813 §5), NFSv4.0 COMPOUND (RFC 7530). Answers come from strangers: what is malformed is no answer, lists
// are bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/causes/evidence.h"

namespace agent::causes {

constexpr std::uint32_t kPortmapper = 100000;
constexpr std::uint32_t kNfs = 100003;
constexpr std::uint32_t kMountd = 100005;
constexpr std::size_t kMostRecord = 1024 * 1024;  // bytes of an answer
constexpr std::size_t kMostExports = 20000;
constexpr std::size_t kMostClients = 64;  // of one export

struct Procedure {
    std::uint32_t program;
    std::uint32_t version;
    std::uint32_t number;
};
constexpr Procedure kNull3{kNfs, 3, 0};
constexpr Procedure kNull4{kNfs, 4, 0};
constexpr Procedure kCompound{kNfs, 4, 1};
constexpr Procedure kGetPort{kPortmapper, 2, 3};
constexpr Procedure kMnt{kMountd, 3, 1};
constexpr Procedure kUmnt{kMountd, 3, 3};
constexpr Procedure kExport{kMountd, 3, 5};

// With its record mark. The credential is AUTH_SYS of root, whatever may come of it.
std::string encode_call(std::uint32_t xid, const Procedure& procedure, std::string_view arguments);

// Takes the first whole record out of what was received; nothing while there is none.
struct Records {
    std::string received;
    bool is_garbled = false;  // a record longer than kMostRecord: the rest can't be told apart any more
    std::optional<std::string> take();
};

struct Answer {
    RpcReply reply;
    std::string results;  // of a success
};
// Nothing when it is no answer to that call.
std::optional<Answer> decode_reply(std::string_view record, std::uint32_t xid);

std::string getport_arguments(const Procedure& wanted);
std::string path_argument(std::string_view path);
std::string no_operations();  // of a COMPOUND of minor version 0
// `minor` and the components of a path: PUTROOTFH, a LOOKUP each; with `secinfo` the last one is asked for its security
// flavors instead.
std::string walk_arguments(unsigned minor, const std::vector<std::string>& components, bool secinfo = false);

// Results; nothing when malformed.
std::optional<std::uint16_t> decode_port(std::string_view results);
std::optional<MountAnswer> decode_mount(std::string_view results);
std::optional<std::vector<ExportLine>> decode_exports(std::string_view results);
struct Walk {
    std::uint32_t status = kOk;
    std::size_t walked = 0;  // components found
    std::vector<std::uint32_t> flavors;
};
std::optional<Walk> decode_walk(std::string_view results);

std::vector<std::string> components_of(std::string_view path);

}  // namespace agent::causes
