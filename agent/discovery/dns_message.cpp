#include "agent/discovery/dns_message.h"

#include <arpa/nameser.h>
#include <resolv.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace discovery {
namespace {

void put16(std::vector<std::byte>& out, unsigned value) {
    out.push_back(static_cast<std::byte>(value >> 8 & 255));
    out.push_back(static_cast<std::byte>(value & 255));
}

// A name in the record's data, compressed or not; empty when it is none.
std::string name_in(const ns_msg& message, const unsigned char* at) {
    std::array<char, NS_MAXDNAME> text{};
    if (::ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), at, text.data(), text.size()) < 0) return {};
    return text.data();
}

std::vector<std::string> texts_in(std::span<const unsigned char> data) {
    std::vector<std::string> out;
    while (!data.empty()) {
        const std::size_t length = std::min<std::size_t>(data[0], data.size() - 1);
        out.emplace_back(reinterpret_cast<const char*>(data.data()) + 1, length);
        data = data.subspan(length + 1);
    }
    return out;
}

std::optional<DnsRecord> record_of(const ns_msg& message, const ns_rr& rr) {
    if ((ns_rr_class(rr) & 0x7fff) != ns_c_in) return std::nullopt;  // RFC 6762 §10.2: the top bit is "cache-flush"
    DnsRecord out;
    out.name = ns_rr_name(rr);
    const std::span data(ns_rr_rdata(rr), ns_rr_rdlen(rr));
    switch (ns_rr_type(rr)) {
        case ns_t_a: {
            if (data.size() != 4) return std::nullopt;
            out.type = DnsType::A;
            out.address = base::Ipv4{static_cast<std::uint32_t>(ns_get32(data.data()))};
            return out;
        }
        case ns_t_aaaa: {
            base::Ipv6 address;
            if (data.size() != address.octets.size()) return std::nullopt;
            std::ranges::copy(data, address.octets.begin());
            out.type = DnsType::Aaaa;
            out.address = address;
            return out;
        }
        case ns_t_ptr: {
            out.type = DnsType::Ptr;
            out.target = name_in(message, data.data());
            if (out.target.empty()) return std::nullopt;
            return out;
        }
        case ns_t_srv: {
            if (data.size() < 7) return std::nullopt;
            out.type = DnsType::Srv;
            out.port = static_cast<std::uint16_t>(ns_get16(data.data() + 4));
            out.target = name_in(message, data.data() + 6);
            if (out.target.empty()) return std::nullopt;
            return out;
        }
        case ns_t_txt: {
            out.type = DnsType::Txt;
            out.texts = texts_in(data);
            return out;
        }
        default: return std::nullopt;
    }
}

}  // namespace

std::vector<std::byte> encode(const DnsQuestion& question, std::uint16_t id, bool recursion) {
    std::array<unsigned char, NS_MAXCDNAME> name{};
    if (question.name.empty() || ::ns_name_pton(question.name.c_str(), name.data(), name.size()) < 0) return {};
    std::vector<std::byte> out;
    put16(out, id);
    put16(out, recursion ? 0x0100 : 0);
    for (const unsigned count : {1U, 0U, 0U, 0U}) put16(out, count);
    const auto* end = name.data();
    while (*end != 0) end += *end + 1;
    const auto bytes = std::as_bytes(std::span<const unsigned char>(name.data(), end + 1));
    out.insert(out.end(), bytes.begin(), bytes.end());
    put16(out, static_cast<unsigned>(question.type));
    put16(out, ns_c_in);
    return out;
}

std::optional<std::vector<DnsRecord>> decode_dns(std::span<const std::byte> bytes, std::uint16_t id) {
    ns_msg message;
    const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
    if (bytes.size() < NS_HFIXEDSZ || ::ns_initparse(begin, static_cast<int>(bytes.size()), &message) != 0) {
        return std::nullopt;
    }
    if (ns_msg_id(message) != id || ns_msg_getflag(message, ns_f_qr) == 0) return std::nullopt;
    std::vector<DnsRecord> out;
    for (const auto section : {ns_s_an, ns_s_ns, ns_s_ar}) {
        for (int i = 0; i < ns_msg_count(message, section) && out.size() < kMostRecords; ++i) {
            ns_rr rr;
            if (::ns_parserr(&message, section, i, &rr) != 0) return out;  // what follows it can't be found
            if (auto record = record_of(message, rr)) out.push_back(std::move(*record));
        }
    }
    return out;
}

bool is_same_name(const std::string& a, const std::string& b) {
    return ::strcasecmp(a.c_str(), b.c_str()) == 0;
}

}  // namespace discovery
