#include "netcfg/ip_parameter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "netcfg/classful.h"
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
    kDns0,
    kDns1,
    kNtp0,
    kFields
};

enum class Autoconf { Network, Any, None };

struct AutoconfWord {
    std::string_view word;
    Autoconf meaning;
};
constexpr std::array kAutoconfWords{
    AutoconfWord{"", Autoconf::Any},          AutoconfWord{"on", Autoconf::Any},
    AutoconfWord{"any", Autoconf::Any},       AutoconfWord{"dhcp", Autoconf::Network},
    AutoconfWord{"bootp", Autoconf::Network}, AutoconfWord{"both", Autoconf::Network},
    AutoconfWord{"off", Autoconf::None},      AutoconfWord{"none", Autoconf::None},
};
constexpr std::string_view kAutoconfExpected = "dhcp, on, any, both, bootp, off or none";
constexpr std::size_t kLongestDevice = 15;  // IFNAMSIZ - 1

// What is wrong, in words; the first one found is the one reported.
using Wrong = std::optional<std::string>;

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

std::optional<Autoconf> autoconf_of(std::string_view word) {
    const auto* found = std::ranges::find(kAutoconfWords, word, &AutoconfWord::word);
    if (found == kAutoconfWords.end()) return std::nullopt;
    return found->meaning;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto colon = text.find(':');
        fields.push_back(text.substr(0, colon));
        if (colon == std::string_view::npos) return fields;
        text.remove_prefix(colon + 1);
    }
}

// An omitted field, like 0.0.0.0, leaves `into` zero, as in the kernel.
Wrong read_address(std::string_view name, std::string_view text, base::Ipv4& into) {
    if (text.empty()) return {};
    const auto address = base::Ipv4::parse(text);
    if (!address) return std::string(name) + ": " + quoted(text) + " is not an IPv4 address";
    if (!address->is_zero() && !is_host_address(*address)) {
        return std::string(name) + ": " + quoted(text) + " is not the address of a host";
    }
    into = *address;
    return {};
}

std::optional<int> length_of(std::string_view text) {
    if (const auto mask = base::Ipv4::parse(text)) return base::length_of_mask(*mask);
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc() || end != text.data() + text.size() || length < 0 || length > 32) return std::nullopt;
    return length;
}

Wrong read_netmask(std::string_view text, base::IpPrefix& address) {
    if (text.empty()) {
        address.length = classful_length(*address.address.v4()).value_or(32);
        return {};
    }
    const auto length = length_of(text);
    if (!length || *length == 0) {
        return "netmask: " + quoted(text) +
               " is neither a netmask such as 255.255.255.0 nor a prefix length from 1 to 32";
    }
    address.length = *length;
    return {};
}

Wrong read_host_name(std::string_view text, IpRequest& request) {
    if (text.empty()) return {};
    if (!is_host_name(text))
        return "hostname: " + quoted(text) + " is not a host name (letters, digits, '-', '_', '.')";
    const auto dot = text.find('.');
    request.host_name = text.substr(0, dot);
    if (dot != std::string_view::npos) request.config.domain = text.substr(dot + 1);
    return {};
}

Wrong read_device(std::string_view text, IpRequest& request) {
    const bool odd = std::ranges::any_of(text, [](char c) { return c <= ' ' || c == '/' || c == 0x7f; });
    if (text.size() > kLongestDevice || odd) return "device: " + quoted(text) + " is not the name of an interface";
    request.device = text;
    return {};
}

Wrong read_dns(std::string_view name, std::string_view text, IpRequest& request) {
    base::Ipv4 server;
    if (auto wrong = read_address(name, text, server)) return wrong;
    if (!server.is_zero()) request.config.dns.push_back(server);
    return {};
}

Wrong read_autoconf(std::string_view text, Method& method, bool has_address) {
    const auto autoconf = autoconf_of(text);
    if (!autoconf) return "autoconf: " + quoted(text) + " is not one of " + std::string(kAutoconfExpected);
    switch (*autoconf) {
        case Autoconf::Network: method = Method::Dhcp; break;
        case Autoconf::Any: method = has_address ? Method::Static : Method::Dhcp; break;
        case Autoconf::None: method = has_address ? Method::Static : Method::Off; break;
    }
    return {};
}

Wrong read_fields(const std::array<std::string_view, kFields>& fields, IpRequest& request) {
    base::NetConfig& config = request.config;
    base::Ipv4 gateway;
    base::Ipv4 ntp_server;  // checked, not used
    base::Ipv4 client;
    base::Ipv4 server;
    if (auto wrong = read_address("client", fields[kClient], client)) return wrong;
    if (auto wrong = read_address("server", fields[kServer], server)) return wrong;
    config.address.address = client;
    request.next_server = server;
    if (auto wrong = read_address("gateway", fields[kGateway], gateway)) return wrong;
    if (auto wrong = read_netmask(fields[kNetmask], config.address)) return wrong;
    if (auto wrong = read_host_name(fields[kHostName], request)) return wrong;
    if (auto wrong = read_device(fields[kDevice], request)) return wrong;
    if (auto wrong = read_autoconf(fields[kAutoconf], request.method, !config.address.address.is_zero())) return wrong;
    if (auto wrong = read_dns("dns0", fields[kDns0], request)) return wrong;
    if (auto wrong = read_dns("dns1", fields[kDns1], request)) return wrong;
    if (auto wrong = read_address("ntp0", fields[kNtp0], ntp_server)) return wrong;
    config.origin = base::AddressOrigin::Static;
    config.host_name = request.host_name;
    config.next_server = request.next_server;
    if (!gateway.is_zero()) config.routes.push_back({{}, gateway});
    return {};
}

// The forms of fewer words, spread over the ten fields.
Wrong place_fields(std::string_view text, std::array<std::string_view, kFields>& fields) {
    if (text.find('[') != std::string_view::npos || text.find("dhcp6") != std::string_view::npos ||
        text.find("auto6") != std::string_view::npos) {
        return quoted(text) + " asks for IPv6, which is not supported yet";
    }
    const auto given = split(text);
    if (given.size() == 1 && autoconf_of(given[0])) {
        fields[kAutoconf] = given[0].empty() ? "off" : given[0];  // `ip=` alone turns the kernel's off
    } else if (given.size() == 1 && !base::Ipv4::parse(given[0])) {
        return quoted(text) + " is neither an IPv4 address nor one of " + std::string(kAutoconfExpected);
    } else if (given.size() == 2 && !given[1].empty() && autoconf_of(given[1])) {
        fields[kDevice] = given[0];
        fields[kAutoconf] = given[1];
    } else if (given.size() <= kFields) {
        std::ranges::copy(given, fields.begin());
    } else {
        return quoted(text) + " has " + std::to_string(given.size()) + " fields, at most 10 are known";
    }
    return {};
}

}  // namespace

base::Result<IpRequest> parse_ip_parameter(std::string_view text) {
    const auto failure = [text](std::string wrong) {
        return base::Failure{base::Cause::BadConfig, "ip=" + std::string(text), "", 0, std::move(wrong)};
    };
    std::array<std::string_view, kFields> fields;
    if (auto wrong = place_fields(text, fields)) return failure(*wrong);
    IpRequest request;
    if (auto wrong = read_fields(fields, request)) return failure(*wrong);
    return request;
}

}  // namespace netcfg
