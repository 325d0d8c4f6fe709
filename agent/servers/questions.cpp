#include "agent/servers/questions.h"

#include <netinet/in.h>

#include <algorithm>
#include <utility>

#include "agent/servers/nfs3_wire.h"
#include "agent/servers/nfs4_wire.h"

namespace servers {
namespace {

using Reply = RpcReply::Kind;

constexpr unsigned kLatestMinor = 2;

void take_mapping(Registered& out, const Mapping& mapping) {
    if (mapping.port == 0) return;
    const bool tcp = mapping.protocol == IPPROTO_TCP;
    if (mapping.program == kMountProgram && mapping.version == kMnt.version && tcp) out.mountd = mapping.port;
    if (mapping.program == kNfsProgram && tcp) out.nfs = mapping.port;
    if (mapping.program == kNfsProgram && mapping.protocol == IPPROTO_UDP) out.nfs_udp = true;
}

// A reply that succeeded with results that are none is a refusal.
template <typename Decoded>
RpcReply judged(const RpcReply& reply, const std::optional<Decoded>& decoded) {
    return reply.kind == Reply::Success && !decoded ? RpcReply{Reply::Refused} : reply;
}

}  // namespace

Registered ask_portmapper(RpcConnection& portmapper, base::Time deadline) {
    Registered out;
    const auto dump = portmapper.ask(kDump, "", deadline);
    if (const auto mappings = decode_mappings(dump.results); dump.reply.kind == Reply::Success && mappings) {
        out.reply = dump.reply;
        for (const auto& each : *mappings) take_mapping(out, each);
        return out;
    }
    const auto mountd = portmapper.ask(kGetPort, getport_arguments(kMountProgram, kMnt.version), deadline);
    const auto port = decode_port(mountd.results);
    out.reply = judged(mountd.reply, port);
    out.mountd = port.value_or(0);
    return out;
}

RpcReply ask_null(RpcConnection& nfs, std::uint32_t version, base::Time deadline) {
    return nfs.ask(version == 3 ? kNull3 : kNull4, "", deadline).reply;
}

std::map<unsigned, std::uint32_t> ask_minor_versions(RpcConnection& nfs, base::Time deadline) {
    std::map<unsigned, std::uint32_t> out;
    for (unsigned minor = 0; minor <= kLatestMinor; ++minor) {
        const auto walk = decode_walk4(nfs.ask(kCompound, Operations4().put_root().arguments(minor), deadline).results);
        if (!walk) break;
        out[minor] = walk->status;
    }
    return out;
}

bool is_offered(const std::map<unsigned, std::uint32_t>& minor_versions, unsigned minor) {
    const auto found = minor_versions.find(minor);
    return found != minor_versions.end() && found->second != agent::causes::kMinorVersionMismatch;
}

std::optional<unsigned> lowest_offered(const std::map<unsigned, std::uint32_t>& minor_versions) {
    for (const auto& [minor, status] : minor_versions) {
        if (is_offered(minor_versions, minor)) return minor;
    }
    return std::nullopt;
}

std::optional<ExportList> ask_exports(RpcConnection& mountd, base::Time deadline) {
    return decode_exports(mountd.ask(kExport, "", deadline).results);
}

MountReply ask_mount(RpcConnection& mountd, const std::string& path, base::Time deadline) {
    const auto answer = mountd.ask(kMnt, path_argument(path), deadline);
    auto result = decode_mount(answer.results);
    MountReply out{judged(answer.reply, result), {}};
    if (!result) return out;
    out.result = *std::move(result);
    if (out.result.status == agent::causes::kOk) mountd.ask(kUmnt, path_argument(path), deadline);
    return out;
}

}  // namespace servers
