#include "netcfg/dhcp6_answer.h"

#include <algorithm>

#include "netcfg/big_endian.h"
#include "netcfg/ipv6_search_list.h"

namespace netcfg {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kAddressSize = 16;
constexpr std::size_t kIaHeader = 12, kT1 = 4, kT2 = 8;                           // RFC 8415 §21.4
constexpr std::size_t kAddressHeader = 24, kPreferredTime = 16, kValidTime = 20;  // RFC 8415 §21.6
constexpr std::uint32_t kForEver = 0xffffffff;

base::Ipv6 address_at(Bytes bytes, std::size_t at) {
    base::Ipv6 address;
    std::ranges::transform(bytes.subspan(at, kAddressSize), address.octets.begin(),
                           [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
    return address;
}

std::string text_of(Bytes value) {
    std::string text;
    for (const std::byte byte : value) {
        if (byte == std::byte{0}) break;
        text += static_cast<char>(byte);
    }
    return text;
}

std::optional<base::seconds> time_of(std::uint32_t value) {
    if (value == kForEver) return std::nullopt;
    return base::seconds(value);
}

// T1 and T2 of 0 leave the times to the client: half and four fifths of the preferred lifetime (RFC 8415 §21.4).
std::optional<base::seconds> time_or_share(std::uint32_t value, std::uint32_t preferred, unsigned tenths) {
    if (value != 0) return time_of(value);
    if (preferred == kForEver) return std::nullopt;
    return base::seconds(std::uint64_t{preferred} * tenths / 10);
}

bool is_host_address(const base::Ipv6& address) {
    return !address.is_zero() && !address.is_multicast() && !address.is_link_local();
}

// T1 above T2 makes the whole association void (RFC 8415 §21.4).
std::optional<Dhcp6Grant> grant_in(Bytes association) {
    if (get32(association, kT2) != 0 && get32(association, kT1) > get32(association, kT2)) return std::nullopt;
    const auto options = decode_dhcp6_options(association.subspan(kIaHeader));
    if (!options || is_refused(*options)) return std::nullopt;
    for (const auto& [option, value] : options->fields) {
        if (option != Dhcp6Option::Address || value.size() < kAddressHeader) continue;
        const base::Ipv6 address = address_at(value, 0);
        const std::uint32_t preferred = get32(value, kPreferredTime);
        const std::uint32_t valid = get32(value, kValidTime);
        const auto inner = decode_dhcp6_options(Bytes(value).subspan(kAddressHeader));
        if (!inner || is_refused(*inner) || valid == 0 || preferred > valid || !is_host_address(address)) continue;
        return Dhcp6Grant{address, time_or_share(get32(association, kT1), preferred, 5),
                          time_or_share(get32(association, kT2), preferred, 8), time_of(valid)};
    }
    return std::nullopt;
}

}  // namespace

Dhcp6Answer answer_of(const Dhcp6Options& options) {
    Dhcp6Answer answer;
    if (const auto* servers = options.find(Dhcp6Option::DnsServers)) {
        for (std::size_t at = 0; at + kAddressSize <= servers->size(); at += kAddressSize) {
            const base::Ipv6 server = address_at(*servers, at);
            if (!server.is_zero() && !server.is_multicast()) answer.dns.push_back(server);
        }
    }
    if (const auto* domains = options.find(Dhcp6Option::DomainList)) answer.search = parse_search_list(*domains);
    if (const auto* url = options.find(Dhcp6Option::BootFileUrl)) answer.boot_url = text_of(*url);
    return answer;
}

std::optional<Dhcp6Grant> grant_of(const Dhcp6Options& options, std::uint32_t iaid) {
    for (const auto& [option, value] : options.fields) {
        if (option != Dhcp6Option::NonTemporaryAddresses || value.size() < kIaHeader) continue;
        if (get32(value, 0) != iaid) continue;
        if (auto grant = grant_in(value)) return grant;
    }
    return std::nullopt;
}

bool is_refused(const Dhcp6Options& options) {
    const auto* status = options.find(Dhcp6Option::StatusCode);
    return status != nullptr && status->size() >= 2 && get16(*status, 0) != 0;
}

}  // namespace netcfg
