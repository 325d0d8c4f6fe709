#include "netcfg/route_parameter.h"

#include "netcfg/field_reader.h"

namespace netcfg {
namespace {

// "[2001:db8::/32]" is the same as "[2001:db8::]/32".
std::string with_length_outside(std::string_view text) {
    const auto inside = bracketed(text);
    const auto slash = inside ? inside->find('/') : std::string_view::npos;
    if (slash == std::string_view::npos) return std::string(text);
    return "[" + std::string(inside->substr(0, slash)) + "]" + std::string(inside->substr(slash));
}

Wrong read_net(std::string_view text, base::IpPrefix& into) {
    const std::string outside = with_length_outside(text);
    const std::string_view whole = outside;
    const auto slash = whole.find('/');
    const std::string_view address = whole.substr(0, slash);
    const auto inside = bracketed(address);
    if (const auto four = base::Ipv4::parse(address)) {
        into.address = *four;
    } else if (const auto six = inside ? base::Ipv6::parse(*inside) : std::nullopt) {
        into.address = *six;
    } else {
        return wrong_field("net", text, "is neither an IPv4 network such as 10.1.0.0/16 nor one of IPv6 in brackets");
    }
    into.length = into.address.bits();
    if (slash == std::string_view::npos) return {};
    const auto length = length_of(whole.substr(slash + 1), into.address);
    if (!length) return wrong_field("net", text, "has no netmask or prefix length behind its '/'");
    into.length = *length;
    const base::IpPrefix network = into.network();
    if (into.address.v4() != nullptr && network != into) {
        return wrong_field("net", text, "has bits beyond its prefix length: the network is " + network.text());
    }
    into = network;
    return {};
}

Wrong read(std::string_view text, base::RouteRequest& request) {
    const auto fields = split_fields(text);
    if (fields.size() < 2 || fields.size() > 3) return quoted(text) + " is not net/length:gateway[:interface]";
    base::IpRoute& route = request.route;
    if (auto wrong = read_net(fields[0], route.destination)) return wrong;
    if (auto wrong = read_address("gateway", fields[1], route.gateway)) return wrong;
    if (fields.size() == 3) {
        if (auto wrong = read_device("interface", fields[2], request.device)) return wrong;
    }
    if (!route.gateway && request.device.empty()) return quoted(text) + " has neither a gateway nor an interface";
    if (route.gateway && route.gateway->bits() != route.destination.address.bits()) {
        return wrong_field("gateway", fields[1], "is not of the network's family: both are IPv4, or both are IPv6");
    }
    return {};
}

}  // namespace

base::Result<base::RouteRequest> parse_route_parameter(std::string_view text) {
    base::RouteRequest request;
    if (auto wrong = read(text, request)) return parameter_failure("rd.route", text, std::move(*wrong));
    return request;
}

}  // namespace netcfg
