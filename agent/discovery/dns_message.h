// DNS messages of DNS-SD (RFC 6763), multicast or not: one question out, records in, through libresolv's ns_initparse.
// Sans I/O. Names are in their presentation form, without the dot at the end: "Media\032server._nfs._tcp.local".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/base/ip_address.h"

namespace discovery {

enum class DnsType : std::uint16_t { A = 1, Ptr = 12, Txt = 16, Aaaa = 28, Srv = 33 };

struct DnsQuestion {
    std::string name;
    DnsType type = DnsType::Ptr;
    auto operator<=>(const DnsQuestion&) const = default;
};

struct DnsRecord {
    std::string name;
    DnsType type = DnsType::Ptr;
    std::string target;              // of PTR and SRV
    std::uint16_t port = 0;          // of SRV
    std::vector<std::string> texts;  // of TXT
    base::IpAddress address;         // of A and AAAA
};

inline constexpr std::size_t kMostRecords = 128;  // of one message

// Empty when the name is none. The question is for class IN, as a one-shot multicast query has it (RFC 6762 §5.1).
std::vector<std::byte> encode(const DnsQuestion& question, std::uint16_t id, bool recursion);

// The records of all sections of an answer to the question with that id; nothing when it is none. Records of other
// types, and malformed ones, are passed over.
std::optional<std::vector<DnsRecord>> decode_dns(std::span<const std::byte> message, std::uint16_t id);

bool is_same_name(const std::string& a, const std::string& b);  // the case of ASCII letters does not count (RFC 4343)

}  // namespace discovery
