#include "netcfg/route_order.h"

#include <algorithm>

namespace netcfg {
std::vector<base::IpRoute> routes_in_order(const base::NetConfig& config) {
    std::vector<base::IpRoute> routes;
    std::ranges::copy_if(config.routes, std::back_inserter(routes), [](const auto& route) { return !route.gateway; });
    const auto on_link = [&](const base::IpAddress& gateway) {
        if (const base::Ipv6* six = gateway.v6(); six != nullptr && six->is_link_local()) return true;
        return config.address.contains(gateway) || std::ranges::any_of(routes, [&gateway](const auto& route) {
                   return !route.gateway && route.destination.contains(gateway);
               });
    };
    for (const auto& route : config.routes) {
        if (!route.gateway) continue;
        if (!on_link(*route.gateway)) routes.push_back({{*route.gateway, route.gateway->bits()}, std::nullopt});
        routes.push_back(route);
    }
    return routes;
}

}  // namespace netcfg
