#include "agent/causes/rpc_wire.h"

#include <algorithm>

#include "agent/causes/xdr.h"

namespace agent::causes {
namespace {

constexpr std::uint32_t kCall = 0;
constexpr std::uint32_t kReply = 1;
constexpr std::uint32_t kRpcVersion = 2;
constexpr std::uint32_t kAuthNone = 0;
constexpr std::uint32_t kAuthSys = 1;
constexpr std::uint32_t kLastFragment = 0x80000000;
constexpr std::uint32_t kTcp = 6;
constexpr std::uint32_t kMessageAccepted = 0;
constexpr std::size_t kMostAuth = 400;

constexpr std::uint32_t kLookup = 15;
constexpr std::uint32_t kPutRoot = 24;
constexpr std::uint32_t kSecinfo = 33;
constexpr std::uint32_t kRpcsecGss = 6;

constexpr std::size_t kLongestPath = 1024;  // MNTPATHLEN
constexpr std::size_t kLongestName = 255;   // MNTNAMLEN
constexpr std::size_t kMostHandle = 64;     // FHSIZE3
constexpr std::uint32_t kMostFlavors = 32;
constexpr std::uint32_t kMostOperations = 128;

RpcReply accepted(XdrReader& in) {
    using Kind = RpcReply::Kind;
    switch (in.number()) {
        case 0: return {Kind::Success};
        case 1: return {Kind::ProgramUnavailable};
        case 2: {
            const auto low = in.number();
            return {Kind::VersionMismatch, low, in.number()};
        }
        default: return {Kind::Refused};
    }
}

std::vector<std::uint32_t> read_flavors(XdrReader& in) {
    std::vector<std::uint32_t> flavors;
    for (auto left = std::min(in.number(), kMostFlavors); left > 0 && !in.failed(); --left) {
        flavors.push_back(in.number());
    }
    return flavors;
}

// SECINFO4resok: a GSS flavor comes with its mechanism, quality of protection and service.
std::vector<std::uint32_t> read_secinfo(XdrReader& in) {
    std::vector<std::uint32_t> flavors;
    for (auto left = std::min(in.number(), kMostFlavors); left > 0 && !in.failed(); --left) {
        flavors.push_back(in.number());
        if (flavors.back() != kRpcsecGss) continue;
        in.opaque(kMostAuth);
        in.number();
        in.number();
    }
    return flavors;
}

}  // namespace

std::string encode_call(std::uint32_t xid, const Procedure& procedure, std::string_view arguments) {
    XdrWriter credential;
    credential.number(0).opaque("farroot").number(0).number(0).number(0);  // stamp, machine, uid, gid, no gids
    XdrWriter message;
    message.number(xid).number(kCall).number(kRpcVersion);
    message.number(procedure.program).number(procedure.version).number(procedure.number);
    message.number(kAuthSys).opaque(credential.take()).number(kAuthNone).opaque("");
    const std::string body = message.take() + std::string(arguments);
    XdrWriter mark;
    mark.number(kLastFragment | static_cast<std::uint32_t>(body.size()));
    return mark.take() + body;
}

std::optional<std::string> Records::take() {
    std::string record;
    std::size_t at = 0;
    while (received.size() >= at + 4) {
        const std::uint32_t mark = XdrReader(std::string_view(received).substr(at)).number();
        const std::size_t size = mark & ~kLastFragment;
        if (record.size() + size > kMostRecord) is_garbled = true;
        if (is_garbled || received.size() < at + 4 + size) return std::nullopt;
        record += received.substr(at + 4, size);
        at += 4 + size;
        if ((mark & kLastFragment) == 0) continue;
        received.erase(0, at);
        return record;
    }
    return std::nullopt;
}

std::optional<Answer> decode_reply(std::string_view record, std::uint32_t xid) {
    XdrReader in(record);
    const auto is_ours = in.number() == xid;
    const auto is_reply = in.number() == kReply;
    const auto status = in.number();
    if (in.failed() || !is_ours || !is_reply) return std::nullopt;
    if (status != kMessageAccepted) return Answer{{RpcReply::Kind::Refused}, ""};
    in.number();  // the verifier's flavor
    in.opaque(kMostAuth);
    const RpcReply reply = accepted(in);
    if (in.failed()) return std::nullopt;
    return Answer{reply, std::string(in.rest())};
}

std::string getport_arguments(const Procedure& wanted) {
    return XdrWriter().number(wanted.program).number(wanted.version).number(kTcp).number(0).take();
}

std::string path_argument(std::string_view path) {
    return XdrWriter().opaque(path).take();
}

std::string no_operations() {
    return XdrWriter().opaque("").number(0).number(0).take();
}

std::string walk_arguments(unsigned minor, const std::vector<std::string>& components, bool secinfo) {
    XdrWriter out;
    out.opaque("").number(minor).number(static_cast<std::uint32_t>(components.size()) + 1).number(kPutRoot);
    for (std::size_t i = 0; i < components.size(); ++i) {
        const bool is_last = i + 1 == components.size();
        out.number(secinfo && is_last ? kSecinfo : kLookup).opaque(components[i]);
    }
    return out.take();
}

std::optional<std::uint16_t> decode_port(std::string_view results) {
    XdrReader in(results);
    const auto port = in.number();
    if (in.failed() || port > 0xffff) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

std::optional<MountAnswer> decode_mount(std::string_view results) {
    XdrReader in(results);
    MountAnswer answer{{RpcReply::Kind::Success}, in.number(), {}};
    if (answer.status == kOk) {
        in.opaque(kMostHandle);
        answer.flavors = read_flavors(in);
    }
    if (in.failed()) return std::nullopt;
    return answer;
}

std::optional<std::vector<ExportLine>> decode_exports(std::string_view results) {
    XdrReader in(results);
    std::vector<ExportLine> exports;
    while (exports.size() < kMostExports && in.number() != 0) {
        ExportLine line{in.opaque(kLongestPath), {}};
        while (!in.failed() && in.number() != 0) {
            auto client = in.opaque(kLongestName);
            if (line.clients.size() < kMostClients) line.clients.push_back(std::move(client));
        }
        if (in.failed()) return std::nullopt;
        exports.push_back(std::move(line));
    }
    if (in.failed()) return std::nullopt;
    return exports;
}

std::optional<Walk> decode_walk(std::string_view results) {
    XdrReader in(results);
    Walk walk;
    walk.status = in.number();
    in.opaque(kMostAuth);  // the tag
    for (auto left = std::min(in.number(), kMostOperations); left > 0 && !in.failed(); --left) {
        const auto operation = in.number();
        const auto status = in.number();
        if (status != kOk) break;
        if (operation == kLookup) ++walk.walked;
        if (operation == kSecinfo) walk.flavors = read_secinfo(in);
    }
    if (in.failed()) return std::nullopt;
    return walk;
}

std::vector<std::string> components_of(std::string_view path) {
    std::vector<std::string> components;
    while (!path.empty()) {
        const auto end = path.find('/');
        if (end != 0) components.emplace_back(path.substr(0, end));
        path.remove_prefix(end == path.npos ? path.size() : end + 1);
    }
    return components;
}

}  // namespace agent::causes
