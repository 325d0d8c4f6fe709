// The portmapper's GETPORT over UDP as bytes (RFC 1833 §3, RFC 5531 §9): what a broadcast asks and each server answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace discovery {

inline constexpr std::uint32_t kNfsProgram = 100003;
inline constexpr std::uint32_t kMountProgram = 100005;

struct PortQuestion {
    std::uint32_t xid = 0;
    std::uint32_t program = 0;
    std::uint32_t version = 0;  // of a transport over TCP
};

struct PortAnswer {
    std::uint32_t xid = 0;
    std::uint16_t port = 0;  // 0: not registered
    bool operator==(const PortAnswer&) const = default;
};

std::vector<std::byte> encode(const PortQuestion& question);
std::optional<PortAnswer> decode_port_answer(std::span<const std::byte> bytes);  // nothing unless it was successful

}  // namespace discovery
