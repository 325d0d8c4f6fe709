// A DHCP server's words as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "netcfg/big_endian.h"

namespace dhcp4_fixture {

using Bytes = std::vector<std::byte>;

inline constexpr base::MacAddress kMac{{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}};

inline base::Ipv4 ip(std::string_view text) {
    return base::Ipv4::parse(text).value();
}

// "0104 ffffff00" -> bytes; blanks are for the reader.
inline Bytes hex(std::string_view text) {
    const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    Bytes bytes;
    std::optional<unsigned> high;
    for (const char c : text) {
        if (c == ' ') continue;
        if (high) bytes.push_back(static_cast<std::byte>(*high << 4 | digit(c)));
        high = high ? std::nullopt : std::optional(digit(c));
    }
    return bytes;
}

inline Bytes bytes_of(std::string_view text) {
    const auto view = std::as_bytes(std::span(text));
    return {view.begin(), view.end()};
}

// A reply written by hand, so that it can also be one that no sound encoder makes.
struct RawReply {
    std::uint32_t xid = 0x231a404c;
    std::string_view options{};  // in hex, after the magic cookie
    std::string_view file{};     // in hex
    std::string_view sname{};    // in hex

    Bytes bytes() const {
        Bytes out = hex("02010600");
        netcfg::put32(out, xid);
        const auto put = [&out](const Bytes& part, std::size_t size) {
            out.insert(out.end(), part.begin(), part.end());
            out.resize(out.size() + size - part.size());
        };
        put(hex("00000000 00000000 c0a80139 c0a80102 00000000"), 20);
        put(hex("525400123456"), 16);
        put(hex(sname), 64);
        put(hex(file), 128);
        put(hex("63825363"), 4);
        put(hex(options), hex(options).size());
        return out;
    }
};

// dnsmasq 2.90's OFFER of 192.168.1.57/24 as captured; its ACK differs in the message type (5) alone.
inline Bytes dnsmasq_reply(std::uint32_t xid, std::string_view type = "02") {
    const std::string options =
        "3501" + std::string(type) +
        "3604c0a80101 330400000e10 3a0400000708 3b0400000c4e 0104ffffff00 1c04c0a801ff 0c03706937 1a020578"
        "0f0c686f6d652e6578616d706c65 0608c0a8010109090909 11153139322e3136382e312e323a2f7372762f726f6f74"
        "0304c0a801fe ff";
    return RawReply{xid, options, "626f6f74636f64652e62696e", ""}.bytes();
}

}  // namespace dhcp4_fixture
