#include "netcfg/ipv6_config.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace netcfg {
namespace {

constexpr int kLinkLocalLength = 64;

template <typename Value, typename Found>
void append_new(std::vector<Value>& into, const std::vector<Found>& found) {
    for (const auto& each : found) {
        if (std::ranges::find(into, Value(each)) == into.end()) into.emplace_back(each);
    }
}

std::optional<base::IpPrefix> address_of(const Ipv6State& state, const std::optional<Dhcp6Answer>& answer) {
    if (answer && answer->address) {
        const auto given = std::ranges::find(state.usable, answer->address->address, &base::IpPrefix::address);
        if (given != state.usable.end()) return *given;
    }
    if (!state.usable.empty()) return state.usable.front();
    return std::nullopt;
}

// A boot file URL's host, as DHCPv4's siaddr: "tftp://[2001:db8::1]/boot.ipxe". Names are no addresses.
base::IpAddress host_of(std::string_view url) {
    const auto scheme = url.find("://[");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 4);
    const auto address = base::Ipv6::parse(url.substr(0, url.find(']')));
    return address ? base::IpAddress(*address) : base::IpAddress();
}

bool is_nfs(std::string_view url) {
    return url.starts_with("nfs:") || url.starts_with("nfs4:");
}

}  // namespace

std::optional<base::NetConfig> autoconfigured(const Ipv6State& state, const std::optional<Dhcp6Answer>& answer,
                                              bool link_local_only) {
    auto address = address_of(state, answer);
    if (!address && link_local_only && state.link_local) address = {*state.link_local, kLinkLocalLength};
    if (!address) return std::nullopt;
    base::NetConfig config;
    config.origin = base::AddressOrigin::Slaac;
    config.address = *address;
    config.routes = state.routes;
    append_new(config.dns, state.dns);
    append_new(config.search, state.search);
    if (answer) {
        append_new(config.dns, answer->dns);
        append_new(config.search, answer->search);
        if (is_nfs(answer->boot_url)) config.root_path = answer->boot_url;
        config.next_server = host_of(answer->boot_url);
    }
    return config;
}

bool should_ask_dhcp6(const Ipv6State& state) {
    return state.managed || state.other || (state.router && state.dns.empty());
}

}  // namespace netcfg
