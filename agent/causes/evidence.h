// What is known of an NFS root that is examined: each fact by itself, as it was observed, absent where nobody looked or
// nothing came of it. Pure data: agent/servers/server_evidence collects it, explain() draws the conclusions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/core/trial_record.h"

namespace agent::causes {

// Statuses of NFSv4 (RFC 7530 §13) and of MOUNT (RFC 1813 §5.1.5), those that tell something.
constexpr std::uint32_t kOk = 0;
constexpr std::uint32_t kPermission = 1;
constexpr std::uint32_t kNoEntry = 2;
constexpr std::uint32_t kAccess = 13;
constexpr std::uint32_t kNotDirectory = 20;
constexpr std::uint32_t kWrongSecurity = 10016;
constexpr std::uint32_t kMinorVersionMismatch = 10021;

// Of an attempt to connect over TCP: 0, ECONNREFUSED, ETIMEDOUT (silence), EHOSTUNREACH, ENETUNREACH, …
struct Connection {
    int error = 0;
};

// Of one remote procedure call (RFC 5531 §9).
struct RpcReply {
    enum class Kind {
        Success,
        Silent,              // nothing in time, or the connection was closed
        ProgramUnavailable,  //
        VersionMismatch,     // `low` to `high` are offered
        Refused,             // MSG_DENIED, or another accept_stat
    };
    Kind kind = Kind::Silent;
    std::uint32_t low = 0;
    std::uint32_t high = 0;
};

struct PortAnswer {
    RpcReply reply;
    std::uint16_t port = 0;  // 0: not registered
};

// MOUNT's MNT. Flavors are RFC 2623's: 1 is AUTH_SYS, 390003 to 390005 Kerberos.
struct MountAnswer {
    RpcReply reply;
    std::uint32_t status = kOk;
    std::vector<std::uint32_t> flavors;
};

// Walking from the NFSv4 root down to the path.
struct LookupAnswer {
    RpcReply reply;
    std::uint32_t status = kOk;
    std::string component;               // where the walk ended
    std::vector<std::uint32_t> flavors;  // that the server wants there, of SECINFO
};

struct ExportLine {
    std::string path;
    std::vector<std::string> clients;  // empty: everybody
};

enum class NeighbourWord { Answers, Silent };

// "Destination unreachable" about the server.
struct IcmpWord {
    enum class Kind { NoRoute, HostUnreachable, Prohibited, TooLong };
    Kind kind = Kind::HostUnreachable;
    std::string from;
};

struct Evidence {
    // What was asked for.
    std::string server;
    std::string path;
    std::string version;             // "4.2", "3"; empty: any
    bool read_write = false;         //
    bool unprivileged_port = false;  // the mount's options have noresvport
    std::uint16_t port = 2049;

    // The way there.
    std::optional<base::Failure> name_failure;  // the server's name did not resolve
    std::string address;                        // of the server
    std::string own_address;                    // that the server sees, unless there is NAT on the way
    std::optional<base::Failure> no_route;
    bool on_link = false;  // no gateway on the way
    std::string next_hop;  // the server itself, or the gateway
    std::optional<NeighbourWord> neighbour;
    std::vector<IcmpWord> icmp;

    // The services.
    std::optional<Connection> nfs;
    std::optional<Connection> portmapper;
    std::optional<Connection> mountd;
    std::optional<RpcReply> null_3;                    // NULL of NFS version 3
    std::optional<RpcReply> null_4;                    // NULL of NFS version 4
    std::optional<RpcReply> long_request;              // NULL with more than fits in one frame
    std::map<unsigned, std::uint32_t> minor_versions;  // an NFSv4 minor version -> the status of its COMPOUND
    std::optional<PortAnswer> mountd_port;
    bool udp_alone = false;  // the portmapper knows NFS over UDP, and none over TCP

    // The export.
    std::optional<std::vector<ExportLine>> exports;  // as mountd lists them
    std::optional<std::vector<ExportLine>> shown;    // where it does not: those seen in the NFSv4 tree, of any client
    std::optional<MountAnswer> mount_reserved;       // MNT from a port below 1024
    std::optional<MountAnswer> mount_unprivileged;   // MNT from one above
    std::optional<LookupAnswer> lookup_reserved;     // the path in NFSv4
    std::optional<LookupAnswer> lookup_unprivileged;

    core::TrialRecord trial;
};

}  // namespace agent::causes
