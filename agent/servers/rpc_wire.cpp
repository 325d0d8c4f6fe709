#include "agent/servers/rpc_wire.h"

#include "agent/servers/xdr.h"

namespace servers {
namespace {

constexpr std::uint32_t kCall = 0;
constexpr std::uint32_t kReply = 1;
constexpr std::uint32_t kRpcVersion = 2;
constexpr std::uint32_t kAuthNone = 0;
constexpr std::uint32_t kAuthSys = 1;
constexpr std::uint32_t kLastFragment = 0x80000000;
constexpr std::uint32_t kMessageAccepted = 0;
constexpr std::size_t kMostAuth = 400;  // RFC 5531 §8.2

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

}  // namespace

std::string encode_message(std::uint32_t xid, const Procedure& procedure, std::string_view arguments) {
    XdrWriter credential;
    credential.number(0).opaque("farroot").number(0).number(0).number(0);  // stamp, machine, uid, gid, no gids
    XdrWriter message;
    message.number(xid).number(kCall).number(kRpcVersion);
    message.number(procedure.program).number(procedure.version).number(procedure.number);
    message.number(kAuthSys).opaque(credential.take()).number(kAuthNone).opaque("");
    return message.take() + std::string(arguments);
}

std::string encode_record(std::uint32_t xid, const Procedure& procedure, std::string_view arguments) {
    const std::string message = encode_message(xid, procedure, arguments);
    return XdrWriter().number(kLastFragment | static_cast<std::uint32_t>(message.size())).take() + message;
}

std::optional<std::string> Records::take() {
    std::string record;
    std::size_t at = 0;
    while (received.size() >= at + 4) {
        const std::uint32_t mark = XdrReader(std::string_view(received).substr(at)).number();
        const std::size_t size = mark & ~kLastFragment;
        if (at + 4 + size > kMostRecord) is_garbled = true;
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

}  // namespace servers
