#include "agent/discovery/local_links.h"

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

}  // namespace discovery
