#include "agent/base/crc32.h"

namespace base {

std::uint32_t crc32(std::string_view bytes) {
    constexpr std::uint32_t kPolynomial = 0xedb88320;  // bit-reversed
    std::uint32_t crc = 0xffffffff;
    for (const char each : bytes) {
        crc ^= static_cast<unsigned char>(each);
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ kPolynomial : crc >> 1;
    }
    return ~crc;
}

}  // namespace base
