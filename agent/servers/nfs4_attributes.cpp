#include "agent/servers/nfs4_attributes.h"

#include <string>

namespace servers {
namespace {

constexpr std::uint32_t kMostWords = 16;        // of a mask; RFC 8881 fills three
constexpr std::size_t kMostBytes = 4096;        // what was asked for takes 28
constexpr std::uint32_t kType = 1U << 1;        //
constexpr std::uint32_t kFileSystem = 1U << 8;  //
constexpr std::uint32_t kError = 1U << 11;      //
constexpr std::uint32_t kMode = 1U << (33 - 32);

struct ReadMask {
    AttributeMask mask;
    bool is_known = true;  // nothing but what is asked for
};

ReadMask read_mask(XdrReader& in) {
    ReadMask out;
    const auto words = in.count(kMostWords);
    for (std::uint32_t i = 0; i < words; ++i) {
        const auto word = in.number();
        if (i == 0) out.mask.first = word;
        if (i == 1) out.mask.second = word;
        if (i > 1 && word != 0) out.is_known = false;
    }
    const auto foreign = [](std::uint32_t word, std::uint32_t known) { return (word & ~known) != 0; };
    if (foreign(out.mask.first, kListedAttributes.first)) out.is_known = false;
    if (foreign(out.mask.second, kListedAttributes.second)) out.is_known = false;
    return out;
}

}  // namespace

std::optional<Nfs4Attributes> read_attributes(XdrReader& in) {
    const auto [mask, is_known] = read_mask(in);
    const std::string bytes = in.opaque(kMostBytes);
    if (!is_known || in.failed()) return std::nullopt;
    XdrReader values(bytes);
    Nfs4Attributes out;
    if ((mask.first & kType) != 0) out.kind = kind_of(values.number());
    if ((mask.first & kFileSystem) != 0) {
        out.file_system.first = values.long_number();
        out.file_system.second = values.long_number();
    }
    if ((mask.first & kError) != 0) out.error = values.number();
    if ((mask.second & kMode) != 0) out.mode = values.number();
    if (values.failed()) return std::nullopt;
    return out;
}

}  // namespace servers
