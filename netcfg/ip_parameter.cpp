#include "netcfg/ip_parameter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "netcfg/autoconf_word.h"
#include "netcfg/classful.h"
#include "netcfg/field_reader.h"
#include "netcfg/host_name.h"

namespace netcfg {
namespace {

using base::IpRequest;
using Method = IpRequest::Method;

enum Field : std::size_t {
    kClient,
    kServer,
    kGateway,
    kNetmask,
    kHostName,
    kDevice,
    kAutoconf,
    kDns0,  // dracut's MTU too
    kDns1,
    kNtp0,
    kFields
};

constexpr std::string_view kAllDevices = "all";
constexpr int kUsualIpv6Length = 64;         // RFC 4291 §2.5.1
constexpr unsigned kSmallestMtu = 68;        // RFC 791 §3.2
constexpr unsigned kSmallestIpv6Mtu = 1280;  // RFC 8200 §5
constexpr unsigned kLargestMtu = 65535;

// The parameter's parts, by field of the long form. `mtu` and `mac` are dracut's.
struct Parts {
    std::array<std::string_view, kFields> fields;
    std::string_view mtu;
    std::string_view mac;
    Wrong surplus;  // fields behind the last
};

// Text from the field on, which may have colons itself.
std::string_view rest_from(std::string_view text, std::string_view field) {
    return text.substr(static_cast<std::size_t>(field.data() - text.data()));
}

// device:autoconf[:[mtu][:mac]]
void place_device_form(std::string_view text, const std::vector<std::string_view>& given, Parts& parts) {
    parts.fields[kDevice] = given[0];
    parts.fields[kAutoconf] = given[1];
    if (given.size() > 2) parts.mtu = given[2];
    if (given.size() > 3) parts.mac = rest_from(text, given[3]);
}

// What stands from the eighth field on tells the kernel's form from dracut's.
void place_long_form(std::string_view text, const std::vector<std::string_view>& given, Parts& parts) {
    std::copy_n(given.begin(), std::min<std::size_t>(given.size(), kFields), parts.fields.begin());
    const std::string_view eighth = parts.fields[kDns0];
    const std::string_view rest = given.size() > kDns1 ? rest_from(text, given[kDns1]) : std::string_view();
    const bool has_mtu = number_of(eighth).has_value();
    if (has_mtu || (eighth.empty() && base::MacAddress::parse(rest))) {
        parts.fields[kDns0] = parts.fields[kDns1] = parts.fields[kNtp0] = {};
        parts.mtu = eighth;
        parts.mac = rest;
    } else if (given.size() > kFields) {
        parts.surplus = quoted(text) + " has " + std::to_string(given.size()) + " fields, at most 10 are known";
    }
}

bool starts_like_a_name(std::string_view text) {
    return !text.empty() && text[0] != '[' && (text[0] < '0' || text[0] > '9');
}

void place(std::string_view text, Parts& parts) {
    const auto given = split_fields(text);
    if (text.empty() || text.starts_with("dhcp,") || (given.size() == 1 && starts_like_a_name(text))) {
        parts.fields[kAutoconf] = text.empty() ? "off" : text;  // `ip=` alone turns the kernel's off
    } else if (given.size() > 1 && !given[1].empty() && autoconf_of(given[1])) {
        place_device_form(text, given, parts);
    } else if (given.size() > 1 && given.size() <= kHostName && starts_like_a_name(given[0])) {
        place_device_form(text, given, parts);
    } else {
        place_long_form(text, given, parts);
    }
}

Wrong read_client(const Parts& parts, IpRequest& request, bool& given) {
    const std::string_view text = parts.fields[kClient];
    std::optional<base::IpAddress> client;
    if (auto wrong = read_address("client", text, client)) return wrong;
    given = client.has_value();
    if (!given) return {};
    base::IpPrefix& address = request.config.address;
    address.address = *client;
    const std::string_view mask = parts.fields[kNetmask];
    const base::Ipv4* four = client->v4();
    if (mask.empty()) {
        address.length = four != nullptr ? classful_length(*four).value_or(32) : kUsualIpv6Length;
        return {};
    }
    const auto length = length_of(mask, *client);
    if (!length || *length == 0) {
        return wrong_field("netmask", mask,
                           four != nullptr
                               ? "is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32"
                               : "is not a prefix length from 1 to 128, as IPv6 has it");
    }
    address.length = *length;
    if (four == nullptr || address.length > 30) return {};  // RFC 3021: of two addresses both are hosts'
    if (address.network().address == *client || base::broadcast_of(*four, address.length) == *four) {
        return wrong_field("client", address.text(), "is the address of its network, not of a host in it");
    }
    return {};
}

Wrong read_gateway(std::string_view text, const base::IpAddress* client, base::NetConfig& config) {
    std::optional<base::IpAddress> gateway;
    if (auto wrong = read_address("gateway", text, gateway)) return wrong;
    if (!gateway) return {};
    if (client != nullptr && gateway->bits() != client->bits()) {
        return wrong_field("gateway", text, "is not of the client's family: both are IPv4, or both are IPv6");
    }
    // For IPv4 this makes the whole world on-link, where a router answers ARP for it; IPv6 has no such thing.
    if (client != nullptr && *gateway == *client && gateway->v6() != nullptr) {
        return wrong_field("gateway", text, "is the client itself");
    }
    const base::IpAddress everywhere = gateway->v4() != nullptr ? base::IpAddress(base::Ipv4{}) : base::Ipv6{};
    config.routes.push_back({{everywhere, 0}, *gateway});
    return {};
}

Wrong read_host_name(std::string_view text, IpRequest& request) {
    if (text.empty()) return {};
    if (!is_host_name(text))
        return wrong_field("hostname", text, "is not a host name (letters, digits, '-', '_', '.')");
    const auto dot = text.find('.');
    request.host_name = text.substr(0, dot);
    if (dot != std::string_view::npos) request.config.domain = text.substr(dot + 1);
    return {};
}

Wrong read_autoconf(std::string_view text, bool has_address, IpRequest& request) {
    if (has_address) request.method = Method::Static;
    if (text == "ibft") return wrong_field("autoconf", text, "(an address from iSCSI firmware) is not supported");
    const auto autoconf = autoconf_of(text);
    if (!autoconf) return wrong_field("autoconf", text, "is not one of " + std::string(kAutoconfExpected));
    const bool asks_ipv6 = autoconf->way == Autoconf::Way::Auto6 || autoconf->way == Autoconf::Way::LinkLocal;
    if (has_address && asks_ipv6) return wrong_field("autoconf", text, "leaves no room for a client's address");
    switch (autoconf->way) {
        case Autoconf::Way::None: request.method = has_address ? Method::Static : Method::Off; break;
        case Autoconf::Way::LinkLocal: request.method = Method::LinkLocal; break;
        case Autoconf::Way::Auto6: request.method = Method::Auto6; break;
        case Autoconf::Way::Any: request.method = has_address ? Method::Static : Method::Dhcp; break;
        case Autoconf::Way::Dhcp: request.method = Method::Dhcp; break;
    }
    request.client_id = autoconf->client_id;
    return {};
}

Wrong read_dns(const Parts& parts, base::NetConfig& config) {
    std::optional<base::IpAddress> first;
    std::optional<base::IpAddress> second;
    const std::string_view eighth = parts.fields[kDns0];
    if (auto wrong = read_address("dns0", eighth, first)) {
        if (eighth.starts_with('[')) return wrong;
        return wrong_field("dns0", eighth,
                           "is neither a name server's address (the kernel's form) nor an MTU (dracut's)");
    }
    if (first) config.dns.push_back(*first);
    if (auto wrong = read_address("dns1", parts.fields[kDns1], second)) return wrong;
    if (second) config.dns.push_back(*second);
    return {};
}

Wrong read_ntp(std::string_view text, base::NetConfig& config) {
    std::optional<base::IpAddress> server;
    if (auto wrong = read_address("ntp0", text, server)) return wrong;
    if (!server) return {};
    if (server->v4() == nullptr) return wrong_field("ntp0", text, "is not an IPv4 address");
    config.ntp.push_back(*server->v4());
    return {};
}

Wrong read_mtu(std::string_view text, IpRequest& request) {
    if (text.empty()) return {};
    const bool is_ipv6 = request.config.address.address.v6() != nullptr;
    const unsigned smallest = is_ipv6 ? kSmallestIpv6Mtu : kSmallestMtu;
    const auto mtu = number_of(text);
    if (!mtu || *mtu < smallest || *mtu > kLargestMtu) {
        return wrong_field("mtu", text,
                           "is not a number from " + std::to_string(smallest) + " to " + std::to_string(kLargestMtu));
    }
    request.mtu = mtu;
    return {};
}

Wrong read_mac_field(std::string_view text, IpRequest& request) {
    if (text.empty()) return {};
    base::MacAddress mac;
    if (auto wrong = read_mac("mac", text, mac)) return wrong;
    request.mac = mac;
    return {};
}

// The first field that is wrong; beside an address those are passed over that it can do without.
Wrong read(const Parts& parts, IpRequest& request, std::vector<std::string>& passed_over) {
    const auto& fields = parts.fields;
    base::NetConfig& config = request.config;
    bool has_address = false;
    std::optional<base::IpAddress> server;
    if (auto wrong = read_client(parts, request, has_address)) return wrong;
    if (auto wrong = read_device("device", fields[kDevice], request.device)) return wrong;
    if (request.device == kAllDevices) request.device.clear();
    const base::IpAddress* client = has_address ? &config.address.address : nullptr;
    for (auto& wrong :
         {parts.surplus, read_address("server", fields[kServer], server),
          read_gateway(fields[kGateway], client, config), read_host_name(fields[kHostName], request),
          read_autoconf(fields[kAutoconf], has_address, request), read_dns(parts, config),
          read_ntp(fields[kNtp0], config), read_mtu(parts.mtu, request), read_mac_field(parts.mac, request)}) {
        if (wrong && !has_address) return wrong;
        if (wrong) passed_over.push_back(*wrong);
    }
    if (const auto& word = fields[kAutoconf]; word == "bootp" || word == "rarp") {
        passed_over.push_back(
            wrong_field("autoconf", word, "is a protocol that farroot does not speak: it asks by DHCP"));
    }
    request.next_server = server.value_or(base::IpAddress{});
    config.origin = base::AddressOrigin::Static;
    config.host_name = request.host_name;
    config.next_server = request.next_server;
    config.mtu = request.mtu;
    return {};
}

}  // namespace

base::Result<IpRequest> parse_ip_parameter(std::string_view text, std::vector<std::string>* passed_over) {
    Parts parts;
    place(text, parts);
    IpRequest request;
    std::vector<std::string> words;
    if (auto wrong = read(parts, request, words)) return parameter_failure("ip", text, std::move(*wrong));
    if (passed_over != nullptr) *passed_over = std::move(words);
    return request;
}

}  // namespace netcfg
