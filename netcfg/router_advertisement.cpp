#include "netcfg/router_advertisement.h"

#include <algorithm>

#include "netcfg/big_endian.h"
#include "netcfg/ipv6_search_list.h"

namespace netcfg {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::byte kRdnss{25}, kDnssl{31};
constexpr std::size_t kUnit = 8;  // bytes; an option's length counts these
constexpr std::size_t kLifetime = 4, kContent = 8;

std::vector<base::Ipv6> servers_in(Bytes content) {
    std::vector<base::Ipv6> servers;
    for (std::size_t at = 0; at + 16 <= content.size(); at += 16) {
        base::Ipv6 server;
        std::ranges::transform(content.subspan(at, 16), server.octets.begin(),
                               [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
        if (!server.is_zero() && !server.is_multicast()) servers.push_back(server);
    }
    return servers;
}

}  // namespace

std::vector<AdvertisedDns> parse_advertised_dns(std::span<const std::byte> options) {
    std::vector<AdvertisedDns> found;
    while (options.size() >= kUnit) {
        const std::size_t size = std::to_integer<std::size_t>(options[1]) * kUnit;
        if (size == 0 || size > options.size()) break;
        const Bytes option = options.first(size);
        options = options.subspan(size);
        AdvertisedDns dns;
        if (option[0] == kRdnss) dns.servers = servers_in(option.subspan(kContent));
        if (option[0] == kDnssl) dns.search = parse_search_list(option.subspan(kContent));
        if (dns == AdvertisedDns{}) continue;
        dns.is_withdrawn = get32(option, kLifetime) == 0;
        found.push_back(std::move(dns));
    }
    return found;
}

}  // namespace netcfg
