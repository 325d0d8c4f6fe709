#include "agent/discovery/portmap_wire.h"

namespace discovery {
namespace {

constexpr std::uint32_t kCall = 0;
constexpr std::uint32_t kReply = 1;
constexpr std::uint32_t kRpcVersion = 2;
constexpr std::uint32_t kPortmapProgram = 100000;
constexpr std::uint32_t kPortmapVersion = 2;
constexpr std::uint32_t kGetPort = 3;
constexpr std::uint32_t kTcp = 6;
constexpr std::uint32_t kLongestVerifier = 400;  // RFC 5531 §8.2

std::optional<std::uint32_t> take(std::span<const std::byte>& bytes) {
    if (bytes.size() < 4) return std::nullopt;
    std::uint32_t out = 0;
    for (const auto byte : bytes.first(4)) out = out << 8 | std::to_integer<std::uint32_t>(byte);
    bytes = bytes.subspan(4);
    return out;
}

bool skip(std::span<const std::byte>& bytes, std::size_t size) {
    if (bytes.size() < size) return false;
    bytes = bytes.subspan(size);
    return true;
}

}  // namespace

std::vector<std::byte> encode(const PortQuestion& question) {
    std::vector<std::byte> out;
    for (const std::uint32_t word : {question.xid, kCall, kRpcVersion, kPortmapProgram, kPortmapVersion, kGetPort,  //
                                     0U, 0U, 0U, 0U,  // AUTH_NONE twice: credentials and verifier
                                     question.program, question.version, kTcp, 0U}) {
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(word >> shift & 255));
    }
    return out;
}

std::optional<PortAnswer> decode_port_answer(std::span<const std::byte> bytes) {
    const auto xid = take(bytes);
    if (take(bytes) != kReply || take(bytes) != 0U) return std::nullopt;  // MSG_ACCEPTED
    const auto flavour = take(bytes);
    const auto length = take(bytes);
    if (!flavour || !length || *length > kLongestVerifier || !skip(bytes, (*length + 3) / 4 * 4)) return std::nullopt;
    if (take(bytes) != 0U) return std::nullopt;  // SUCCESS
    const auto port = take(bytes);
    if (!port || *port > 65535) return std::nullopt;
    return PortAnswer{*xid, static_cast<std::uint16_t>(*port)};
}

}  // namespace discovery
