#include "agent/discovery/local_links.h"

#include <algorithm>

#include "netcfg/addresses.h"
#include "netcfg/links.h"

namespace discovery {

bool is_asked_on(const base::Link& link, const netcfg::LinkNature& nature) {
    return link.up && link.carrier && nature.broadcasts && nature.master.empty();
}

base::Result<std::vector<LocalLink>> local_links() {
    const auto links = netcfg::Links::open();
    if (!links) return links.failure();
    const auto addresses = netcfg::list_addresses();
    if (!addresses) return addresses.failure();
    std::vector<LocalLink> out;
    for (const auto& link : links->all()) {
        const auto nature = netcfg::nature_of(link);
        if (!is_asked_on(link, nature)) continue;
        for (const auto& each : *addresses) {
            const auto* address = each.address.address.v4();
            if (each.link == link.index && address != nullptr && each.address.length < 32) {
                out.push_back({link, nature, *address, each.address.length});
            }
        }
    }
    return out;
}

base::Result<std::vector<base::Link>> ipv6_links() {
    const auto links = netcfg::Links::open();
    if (!links) return links.failure();
    const auto addresses = netcfg::list_addresses();
    if (!addresses) return addresses.failure();
    auto out = links->all();
    std::erase_if(out, [&](const base::Link& link) {
        const auto is_its = [&link](const netcfg::LinkAddress& each) {
            const auto* address = each.address.address.v6();
            return each.link == link.index && address != nullptr && address->is_link_local();
        };
        return !is_asked_on(link, netcfg::nature_of(link)) || std::ranges::none_of(*addresses, is_its);
    });
    return out;
}

}  // namespace discovery
