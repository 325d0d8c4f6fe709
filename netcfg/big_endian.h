// Numbers as they travel, big-endian, in byte buffers. The caller has checked the bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace netcfg {

inline std::uint16_t get16(std::span<const std::byte> from, std::size_t at) {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(from[at]) << 8 |
                                      std::to_integer<unsigned>(from[at + 1]));
}

inline std::uint32_t get32(std::span<const std::byte> from, std::size_t at) {
    return static_cast<std::uint32_t>(get16(from, at)) << 16 | get16(from, at + 2);
}

inline void put16(std::vector<std::byte>& into, std::uint16_t value) {
    into.push_back(static_cast<std::byte>(value >> 8));
    into.push_back(static_cast<std::byte>(value & 255));
}

inline void put32(std::vector<std::byte>& into, std::uint32_t value) {
    put16(into, static_cast<std::uint16_t>(value >> 16));
    put16(into, static_cast<std::uint16_t>(value & 0xffff));
}

}  // namespace netcfg
