#include "netcfg/dhcp6_wire.h"

#include <algorithm>
#include <utility>

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

constexpr std::size_t kFixedPart = 4;  // type and transaction id
constexpr std::size_t kOptionHeader = 4;
constexpr std::uint32_t kTransactionMask = 0xffffff;

base::Failure malformed(std::string reason) {
    return {base::Cause::Unknown, "DHCPv6 message", "decode", 0, std::move(reason)};
}

}  // namespace

void Dhcp6Options::add(Dhcp6Option option, std::vector<std::byte> value) {
    fields.push_back({option, std::move(value)});
}

const std::vector<std::byte>* Dhcp6Options::find(Dhcp6Option option) const {
    const auto found = std::ranges::find(fields, option, &Dhcp6Field::option);
    return found == fields.end() ? nullptr : &found->value;
}

std::vector<std::byte> encode(const Dhcp6Options& options) {
    std::vector<std::byte> out;
    for (const auto& [option, value] : options.fields) {
        put16(out, static_cast<std::uint16_t>(option));
        put16(out, static_cast<std::uint16_t>(value.size()));
        out.insert(out.end(), value.begin(), value.end());
    }
    return out;
}

std::vector<std::byte> encode(const Dhcp6Message& message) {
    std::vector<std::byte> out;
    put32(out, static_cast<std::uint32_t>(message.type) << 24 | (message.transaction & kTransactionMask));
    const auto options = encode(message.options);
    out.insert(out.end(), options.begin(), options.end());
    return out;
}

base::Result<Dhcp6Options> decode_dhcp6_options(std::span<const std::byte> bytes) {
    Dhcp6Options options;
    while (!bytes.empty()) {
        if (bytes.size() < kOptionHeader) return malformed("a torn option");
        const std::uint16_t code = get16(bytes, 0);
        const std::size_t length = get16(bytes, 2);
        bytes = bytes.subspan(kOptionHeader);
        if (length > bytes.size()) {
            return malformed("option " + std::to_string(code) + " claims " + std::to_string(length) + " bytes, " +
                             std::to_string(bytes.size()) + " are left");
        }
        const auto value = bytes.first(length);
        options.add(static_cast<Dhcp6Option>(code), {value.begin(), value.end()});
        bytes = bytes.subspan(length);
    }
    return options;
}

base::Result<Dhcp6Message> decode_dhcp6(std::span<const std::byte> bytes) {
    if (bytes.size() < kFixedPart) return malformed(std::to_string(bytes.size()) + " bytes are too few");
    const auto type = std::to_integer<unsigned>(bytes[0]);
    if (type < 1 || type > 11) return malformed("message type " + std::to_string(type) + " is none for a client");
    auto options = decode_dhcp6_options(bytes.subspan(kFixedPart));
    if (!options) return options.failure();
    return Dhcp6Message{static_cast<Dhcp6Type>(type), get32(bytes, 0) & kTransactionMask, std::move(*options)};
}

}  // namespace netcfg
