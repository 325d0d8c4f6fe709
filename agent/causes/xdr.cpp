#include "agent/causes/xdr.h"

namespace agent::causes {
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

XdrWriter& XdrWriter::opaque(std::string_view bytes) {
    number(static_cast<std::uint32_t>(bytes.size()));
    bytes_ += bytes;
    bytes_.append(padded(bytes.size()) - bytes.size(), '\0');
    return *this;
}

std::string_view XdrReader::take(std::size_t count) {
    if (count > rest_.size()) {
        failed_ = true;
        rest_ = {};
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

std::string XdrReader::opaque(std::size_t most) {
    const std::size_t size = number();
    if (size > most) {
        failed_ = true;
        rest_ = {};
        return {};
    }
    return std::string(take(padded(size)).substr(0, size));
}

}  // namespace agent::causes
