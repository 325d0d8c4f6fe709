#include "netcfg/field_reader.h"

#include <algorithm>
#include <charconv>

#include "netcfg/classful.h"

namespace netcfg {
namespace {

constexpr std::size_t kLongestDevice = 15;  // IFNAMSIZ - 1

constexpr std::string_view kAddressExpected = "is neither an IPv4 address nor an IPv6 address in brackets";

// Not ::1, multicast, nor IPv4 inside IPv6, which is never on a wire.
bool is_host_address(const base::Ipv6& address) {
    constexpr std::uint8_t kMappedMarker = 0xff;
    const auto& octets = address.octets;
    const bool zeros = std::all_of(octets.begin(), octets.begin() + 10, [](auto octet) { return octet == 0; });
    const bool mapped = zeros && octets[10] == kMappedMarker && octets[11] == kMappedMarker;
    const bool loopback = address == base::Ipv6::parse("::1");
    return !address.is_multicast() && !address.is_zero() && !mapped && !loopback;
}

// As the kernel's dev_valid_name() has it, of printable ASCII, since it is shown and becomes part of file names. A '%'
// would be the kernel's to fill in.
bool is_link_name(std::string_view text) {
    const auto is_odd = [](char c) { return c <= ' ' || c > '~' || c == '/' || c == ':' || c == '%'; };
    return text.size() <= kLongestDevice && text != "." && text != ".." && std::ranges::none_of(text, is_odd);
}

}  // namespace

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

std::string wrong_field(std::string_view name, std::string_view text, std::string_view problem) {
    return std::string(name) + ": " + quoted(text) + " " + std::string(problem);
}

base::Failure parameter_failure(std::string_view key, std::string_view value, std::string wrong) {
    return {base::Cause::BadConfig, std::string(key) + "=" + std::string(value), "", 0, std::move(wrong)};
}

std::vector<std::string_view> split_fields(std::string_view text) {
    std::vector<std::string_view> fields;
    std::size_t start = 0;
    bool in_brackets = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '[') in_brackets = true;
        if (text[at] == ']') in_brackets = false;
        if (text[at] != ':' || in_brackets) continue;
        fields.push_back(text.substr(start, at - start));
        start = at + 1;
    }
    fields.push_back(text.substr(start));
    return fields;
}

std::optional<std::string_view> bracketed(std::string_view text) {
    if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
    return text.substr(1, text.size() - 2);
}

std::optional<unsigned> number_of(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<int> length_of(std::string_view text, const base::IpAddress& address) {
    if (address.v4() != nullptr) {
        if (const auto mask = base::Ipv4::parse(text)) return base::length_of_mask(*mask);
    }
    const auto length = number_of(text);
    if (!length || *length > static_cast<unsigned>(address.bits())) return std::nullopt;
    return static_cast<int>(*length);
}

Wrong check_host(std::string_view name, std::string_view text, const base::IpAddress& address) {
    const bool usable = address.v4() != nullptr ? is_host_address(*address.v4()) : is_host_address(*address.v6());
    if (usable) return {};
    return wrong_field(name, text, "is not the address of a host");
}

Wrong read_address(std::string_view name, std::string_view text, std::optional<base::IpAddress>& into) {
    if (text.empty()) return {};
    std::optional<base::IpAddress> address;
    if (const auto four = base::Ipv4::parse(text)) address = *four;
    if (const auto inside = bracketed(text)) {
        if (inside->find('%') != std::string_view::npos) {
            return wrong_field(name, text, "names a link behind the '%', which is not known here: leave it out");
        }
        if (const auto six = base::Ipv6::parse(*inside)) address = *six;
    }
    if (!address) return wrong_field(name, text, kAddressExpected);
    if (address->is_zero()) return {};
    if (auto wrong = check_host(name, text, *address)) return wrong;
    into = address;
    return {};
}

Wrong read_device(std::string_view name, std::string_view text, std::string& into) {
    if (!is_link_name(text)) return wrong_field(name, text, "is not the name of an interface");
    into = text;
    return {};
}

Wrong read_mac(std::string_view name, std::string_view text, base::MacAddress& into) {
    const auto mac = base::MacAddress::parse(text);
    if (!mac) return wrong_field(name, text, "is not a MAC address such as 52:54:00:12:34:56");
    if (*mac == base::MacAddress{} || (mac->octets[0] & 1) != 0) {
        return wrong_field(name, text, "is not the MAC address of one adapter");
    }
    into = *mac;
    return {};
}

}  // namespace netcfg
