// The fields of the network's words on the command line (ip=, vlan=, rd.route=, …). They are separated by ':', except
// inside the brackets of an IPv6 address. A field is read into a value, or into words for people that name the field,
// show it and say what it should be: "gateway: '10.0.0' is neither an IPv4 address nor an IPv6 address in brackets".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"

namespace netcfg {

// What is wrong, in words; nothing when all is well. The first one found is the one reported.
using Wrong = std::optional<std::string>;

std::string quoted(std::string_view text);
std::string wrong_field(std::string_view name, std::string_view text, std::string_view problem);
base::Failure parameter_failure(std::string_view key, std::string_view value, std::string wrong);

std::vector<std::string_view> split_fields(std::string_view text);
std::optional<std::string_view> bracketed(
    std::string_view text);                                // what stands between '[' and ']', if they enclose it
std::optional<unsigned> number_of(std::string_view text);  // decimal digits alone

// A prefix length from 0 to all bits, or for IPv4 a netmask.
std::optional<int> length_of(std::string_view text, const base::IpAddress& address);

// The address of a host: IPv4, or IPv6 in brackets. An omitted field, like 0.0.0.0 and [::], leaves `into` empty, as
// the kernel has it.
Wrong read_address(std::string_view name, std::string_view text, std::optional<base::IpAddress>& into);
Wrong check_host(std::string_view name, std::string_view text, const base::IpAddress& address);

Wrong read_device(std::string_view name, std::string_view text, std::string& into);  // empty where omitted
Wrong read_mac(std::string_view name, std::string_view text, base::MacAddress& into);

}  // namespace netcfg
