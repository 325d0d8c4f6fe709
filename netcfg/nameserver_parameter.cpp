#include "netcfg/nameserver_parameter.h"

#include "netcfg/field_reader.h"

namespace netcfg {

base::Result<base::IpAddress> parse_nameserver_parameter(std::string_view text) {
    const bool bare = base::Ipv6::parse(text.substr(0, text.find('%'))).has_value();
    const std::string field = bare ? "[" + std::string(text) + "]" : std::string(text);
    std::optional<base::IpAddress> server;
    if (auto wrong = read_address("nameserver", field, server)) {
        return parameter_failure("nameserver", text, std::move(*wrong));
    }
    if (!server) return parameter_failure("nameserver", text, wrong_field("nameserver", text, "names no server"));
    return *server;
}

}  // namespace netcfg
