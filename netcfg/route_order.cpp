#include "netcfg/route_order.h"

#include <algorithm>

namespace netcfg {
namespace {

bool covers(const base::Ipv4Prefix& network, base::Ipv4 address) {
    return ((network.address.bits ^ address.bits) & network.mask().bits) == 0;
}

}  // namespace

std::vector<base::Ipv4Route> routes_in_order(const base::NetConfig& config) {
    std::vector<base::Ipv4Route> routes;
    std::ranges::copy_if(config.routes, std::back_inserter(routes), [](const auto& route) { return !route.gateway; });
    const auto on_link = [&](base::Ipv4 gateway) {
        return covers(config.address, gateway) || std::ranges::any_of(routes, [gateway](const auto& route) {
                   return !route.gateway && covers(route.destination, gateway);
               });
    };
    for (const auto& route : config.routes) {
        if (!route.gateway) continue;
        if (!on_link(*route.gateway)) routes.push_back({{*route.gateway, 32}, std::nullopt});
        routes.push_back(route);
    }
    return routes;
}

}  // namespace netcfg
