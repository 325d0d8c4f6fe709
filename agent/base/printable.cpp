#include "agent/base/printable.h"

namespace base {

std::string printable(std::string_view text, std::size_t most) {
    constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (const char each : text) {
        if (out.size() >= most) return out + "...";
        const auto byte = static_cast<unsigned char>(each);
        if (byte >= 0x20 && byte < 0x7f) {
            out += each;
        } else {
            out += "\\x";
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
    return out;
}

}  // namespace base
