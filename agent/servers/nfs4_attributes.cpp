#include "agent/servers/nfs4_attributes.h"

namespace servers {
namespace {

class Reader {
public:
    explicit Reader(std::span<const std::byte> left) : left_(left) {}

    bool is_sound() const { return sound_; }
    std::uint32_t number() {
        if (left_.size() < 4) {
            sound_ = false;
            return 0;
        }
        std::uint32_t out = 0;
        for (const auto byte : left_.first(4)) out = out << 8 | std::to_integer<std::uint32_t>(byte);
        left_ = left_.subspan(4);
        return out;
    }
    std::uint64_t long_number() {
        const std::uint64_t high = number();
        return high << 32 | number();
    }

private:
    std::span<const std::byte> left_;
    bool sound_ = true;
};

FileKind kind_of(std::uint32_t type) {  // nfs_ftype4
    switch (type) {
        case 1: return FileKind::File;
        case 2: return FileKind::Directory;
        case 5: return FileKind::Link;
        default: return FileKind::Other;
    }
}

std::uint32_t word(std::span<const std::uint32_t> mask, std::size_t index) {
    return index < mask.size() ? mask[index] : 0;
}

}  // namespace

std::optional<Nfs4Attributes> decode_attributes(std::span<const std::uint32_t> mask,
                                                std::span<const std::byte> values) {
    const std::uint32_t first = word(mask, 0);
    const std::uint32_t second = word(mask, 1);
    if ((first & ~kListedAttributes[0]) != 0 || (second & ~kListedAttributes[1]) != 0) return std::nullopt;
    for (std::size_t i = 2; i < mask.size(); ++i) {
        if (mask[i] != 0) return std::nullopt;
    }
    Reader reader(values);
    Nfs4Attributes out;
    if ((first & 1U << 1) != 0) out.kind = kind_of(reader.number());
    if ((first & 1U << 8) != 0) {
        out.file_system.first = reader.long_number();
        out.file_system.second = reader.long_number();
    }
    if ((first & 1U << 11) != 0) out.error = reader.number();
    if ((second & 1U << (33 - 32)) != 0) out.mode = reader.number();
    if (!reader.is_sound()) return std::nullopt;
    return out;
}

}  // namespace servers
