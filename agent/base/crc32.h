// CRC-32 as in Ethernet, zip and PNG (ISO 3309): tells bytes that were written whole from torn ones.
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

std::uint32_t crc32(std::string_view bytes);

}  // namespace base
