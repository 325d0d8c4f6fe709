#include "netcfg/dhcp4_wire.h"

#include <algorithm>

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

using Bytes = std::span<const std::byte>;
using Options = std::map<Dhcp4Option, std::vector<std::byte>>;

// The fixed part, RFC 2131 §2.
constexpr std::size_t kOp = 0, kHardware = 1, kHardwareLength = 2, kXid = 4, kFlags = 10, kCiaddr = 12, kYiaddr = 16,
                      kSiaddr = 20, kGiaddr = 24, kChaddr = 28, kSname = 44, kFile = 108, kCookie = 236, kOptions = 240;
constexpr std::size_t kSnameSize = kFile - kSname, kFileSize = kCookie - kFile;
constexpr std::size_t kSecs = 8;
constexpr std::uint32_t kMagicCookie = 0x63825363;
constexpr std::uint16_t kBroadcastFlag = 0x8000;
constexpr std::size_t kSmallestMessage = 300;  // RFC 1542 §2.1: relays may drop shorter ones
constexpr std::size_t kLongestOption = 255;
constexpr std::byte kRequestOp{1}, kReplyOp{2}, kEthernet{1};

std::byte op_of(Dhcp4Type type) {
    switch (type) {
        case Dhcp4Type::Discover:
        case Dhcp4Type::Request:
        case Dhcp4Type::Decline:
        case Dhcp4Type::Release:
        case Dhcp4Type::Inform: return kRequestOp;
        case Dhcp4Type::Offer:
        case Dhcp4Type::Ack:
        case Dhcp4Type::Nak: return kReplyOp;
    }
    return kRequestOp;
}

using Wrong = std::optional<Dhcp4Malformed>;  // nothing when all is well

std::string text_of(Bytes field) {
    std::string text;
    for (const std::byte byte : field) {
        if (byte == std::byte{0}) break;
        text.push_back(static_cast<char>(byte));
    }
    return text;
}

void put_field(std::vector<std::byte>& out, const std::string& text, std::size_t size) {
    const std::size_t used = std::min(text.size(), size);
    for (std::size_t i = 0; i < used; ++i) out.push_back(static_cast<std::byte>(text[i]));
    out.resize(out.size() + size - used);
}

// A value too long for one option goes into several of the same code (RFC 3396 §6); an empty one is one of length 0.
void put_option(std::vector<std::byte>& out, Dhcp4Option option, Bytes value) {
    do {
        const Bytes part = value.first(std::min(value.size(), kLongestOption));
        out.push_back(static_cast<std::byte>(option));
        out.push_back(static_cast<std::byte>(part.size()));
        out.insert(out.end(), part.begin(), part.end());
        value = value.subspan(part.size());
    } while (!value.empty());
}

// Appends the options found in one area to `into`; parts of one option are joined in the order they come (RFC 3396 §7).
// `place` names the area. A missing End is forgiven, as all clients do.
Wrong read_options(Bytes area, Options& into, const char* place = "") {
    std::size_t at = 0;
    while (at < area.size()) {
        const auto option = static_cast<Dhcp4Option>(area[at++]);
        if (option == Dhcp4Option::Pad) continue;
        if (option == Dhcp4Option::End) return std::nullopt;
        const std::string name = "option " + std::to_string(static_cast<unsigned>(option));
        if (at == area.size()) return Dhcp4Malformed{Dhcp4Ignored::OptionOverrun, name + " has no length" + place};
        const auto length = std::to_integer<std::size_t>(area[at++]);
        if (length > area.size() - at) {
            return Dhcp4Malformed{Dhcp4Ignored::OptionOverrun, name + " claims " + std::to_string(length) + " bytes, " +
                                                                   std::to_string(area.size() - at) + " are left" +
                                                                   place};
        }
        auto& value = into[option];
        const Bytes part = area.subspan(at, length);
        value.insert(value.end(), part.begin(), part.end());
        at += length;
    }
    return std::nullopt;
}

// The options field, then file, then sname where option 52 says that they hold options (RFC 3396 §5).
Wrong read_all_options(Bytes bytes, Dhcp4Message& message) {
    if (auto wrong = read_options(bytes.subspan(kOptions), message.options)) return wrong;
    const auto overload = message.options.find(Dhcp4Option::Overload);
    unsigned overloaded = 0;
    if (overload != message.options.end()) {
        if (overload->second.size() != 1) return Dhcp4Malformed{Dhcp4Ignored::OddOption, "option 52 is not one byte"};
        overloaded = std::to_integer<unsigned>(overload->second[0]);
    }
    const Bytes file = bytes.subspan(kFile, kFileSize);
    const Bytes sname = bytes.subspan(kSname, kSnameSize);
    if ((overloaded & 1) == 0) {
        message.file = text_of(file);
    } else if (auto wrong = read_options(file, message.options, " in the file field")) {
        return wrong;
    }
    if ((overloaded & 2) == 0) {
        message.sname = text_of(sname);
    } else if (auto wrong = read_options(sname, message.options, " in the sname field")) {
        return wrong;
    }
    message.options.erase(Dhcp4Option::Overload);
    return std::nullopt;
}

// Moves option 53 into the type.
Wrong take_type(Dhcp4Message& message) {
    const auto found = message.options.find(Dhcp4Option::MessageType);
    if (found == message.options.end()) {
        return Dhcp4Malformed{Dhcp4Ignored::NoMessageType, "no message type: BOOTP, not DHCP"};
    }
    if (found->second.size() != 1) {
        return Dhcp4Malformed{Dhcp4Ignored::OddOption, "the message type is not one byte"};
    }
    const auto value = std::to_integer<unsigned>(found->second[0]);
    if (value < 1 || value > 8) {
        return Dhcp4Malformed{Dhcp4Ignored::UnknownType, "unknown message type " + std::to_string(value)};
    }
    message.type = static_cast<Dhcp4Type>(value);
    message.options.erase(found);
    return std::nullopt;
}

}  // namespace

std::vector<base::Ipv4> Dhcp4Message::addresses(Dhcp4Option option) const {
    std::vector<base::Ipv4> found;
    const auto entry = options.find(option);
    if (entry == options.end()) return found;
    for (std::size_t at = 0; at + 4 <= entry->second.size(); at += 4) found.push_back({get32(entry->second, at)});
    return found;
}

std::optional<base::Ipv4> Dhcp4Message::address(Dhcp4Option option) const {
    const auto found = addresses(option);
    if (found.empty()) return std::nullopt;
    return found.front();
}

std::optional<std::uint16_t> Dhcp4Message::number(Dhcp4Option option) const {
    const auto entry = options.find(option);
    if (entry == options.end() || entry->second.size() != 2) return std::nullopt;
    return get16(entry->second, 0);
}

std::optional<std::uint32_t> Dhcp4Message::seconds(Dhcp4Option option) const {
    const auto entry = options.find(option);
    if (entry == options.end() || entry->second.size() != 4) return std::nullopt;
    return get32(entry->second, 0);
}

std::string Dhcp4Message::text(Dhcp4Option option) const {
    const auto entry = options.find(option);
    return entry == options.end() ? std::string() : text_of(entry->second);
}

std::vector<std::byte> encode(const Dhcp4Message& message) {
    std::vector<std::byte> out{op_of(message.type), kEthernet, std::byte{6}, std::byte{0}};
    put32(out, message.xid);
    put16(out, message.secs);
    put16(out, message.broadcast ? kBroadcastFlag : std::uint16_t{0});
    for (const auto address : {message.ciaddr, message.yiaddr, message.siaddr, message.giaddr})
        put32(out, address.bits);
    for (const auto octet : message.chaddr.octets) out.push_back(static_cast<std::byte>(octet));
    out.resize(kSname);
    put_field(out, message.sname, kSnameSize);
    put_field(out, message.file, kFileSize);
    put32(out, kMagicCookie);
    const auto type = static_cast<std::byte>(message.type);
    put_option(out, Dhcp4Option::MessageType, {&type, 1});
    for (const auto& [option, value] : message.options) put_option(out, option, value);
    out.push_back(static_cast<std::byte>(Dhcp4Option::End));
    out.resize(std::max(out.size(), kSmallestMessage));
    return out;
}

Dhcp4Decoded decode(std::span<const std::byte> bytes) {
    if (bytes.size() < kOptions) {
        return Dhcp4Malformed{Dhcp4Ignored::TooShort, std::to_string(bytes.size()) + " bytes are too few"};
    }
    if (get32(bytes, kCookie) != kMagicCookie) {
        return Dhcp4Malformed{Dhcp4Ignored::NoCookie, "no magic cookie"};
    }
    if (bytes[kHardware] != kEthernet || bytes[kHardwareLength] != std::byte{6}) {
        return Dhcp4Malformed{Dhcp4Ignored::NotEthernet, "not Ethernet"};
    }
    Dhcp4Message message;
    message.xid = get32(bytes, kXid);
    message.secs = get16(bytes, kSecs);
    message.broadcast = (get16(bytes, kFlags) & kBroadcastFlag) != 0;
    message.ciaddr = {get32(bytes, kCiaddr)};
    message.yiaddr = {get32(bytes, kYiaddr)};
    message.siaddr = {get32(bytes, kSiaddr)};
    message.giaddr = {get32(bytes, kGiaddr)};
    for (std::size_t i = 0; i < message.chaddr.octets.size(); ++i) {
        message.chaddr.octets[i] = std::to_integer<std::uint8_t>(bytes[kChaddr + i]);
    }
    if (auto wrong = read_all_options(bytes, message)) return *wrong;
    if (auto wrong = take_type(message)) return *wrong;
    if (bytes[kOp] != op_of(message.type)) {
        return Dhcp4Malformed{Dhcp4Ignored::WrongDirection, "the op does not fit the message type"};
    }
    return message;
}

}  // namespace netcfg
