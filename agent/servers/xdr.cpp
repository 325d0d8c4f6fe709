#include "agent/servers/xdr.h"

namespace servers {
namespace {

constexpr std::size_t kUnit = 4;

std::size_t padded(std::size_t size) {
    return (size + kUnit - 1) / kUnit * kUnit;
}

}  // namespace

XdrWriter& XdrWriter::number(std::uint32_t value) {
    for (const int shift : {24, 16, 8, 0}) bytes_ += static_cast<char>(value >> shift & 0xff);
    return *this;
}

XdrWriter& XdrWriter::long_number(std::uint64_t value) {
    return number(static_cast<std::uint32_t>(value >> 32)).number(static_cast<std::uint32_t>(value));
}

XdrWriter& XdrWriter::opaque(std::string_view bytes) {
    return number(static_cast<std::uint32_t>(bytes.size())).fixed(bytes);
}

XdrWriter& XdrWriter::fixed(std::string_view bytes) {
    bytes_ += bytes;
    bytes_.append(padded(bytes.size()) - bytes.size(), '\0');
    return *this;
}

void XdrReader::fail() {
    failed_ = true;
    rest_ = {};
}

std::string_view XdrReader::take(std::size_t count) {
    if (count > rest_.size()) {
        fail();
        return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::uint32_t XdrReader::number() {
    std::uint32_t value = 0;
    for (const char octet : take(kUnit)) value = value << 8 | static_cast<std::uint8_t>(octet);
    return value;
}

std::uint64_t XdrReader::long_number() {
    const std::uint64_t high = number();
    return high << 32 | number();
}

bool XdrReader::flag() {
    return count(1) == 1;
}

std::uint32_t XdrReader::count(std::uint32_t most) {
    const auto value = number();
    if (value <= most) return value;
    fail();
    return 0;
}

// On a machine of 32 bits too: a length that is not more than `most` can be padded without going round.
std::string XdrReader::opaque(std::size_t most) {
    const std::size_t size = number();
    if (size <= most) return fixed(size);
    fail();
    return {};
}

std::string XdrReader::fixed(std::size_t size) {
    return std::string(take(padded(size)).substr(0, size));
}

}  // namespace servers
