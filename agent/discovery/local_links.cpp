#include "agent/discovery/local_links.h"

#include "netcfg/addresses.h"
#include "netcfg/link_kind.h"
#include "netcfg/links.h"

namespace discovery {
namespace {

bool is_asked_on(const base::Link& link) {
    if (!link.up || !link.carrier) return false;
    const auto nature = netcfg::nature_of(link);
    return nature.has_frames && nature.master.empty() && nature.kind != netcfg::LinkKind::Other;
}

}  // namespace

base::Result<std::vector<LocalLink>> local_links() {
    const auto links = netcfg::Links::open();
    if (!links) return links.failure();
    const auto addresses = netcfg::list_addresses();
    if (!addresses) return addresses.failure();
    std::vector<LocalLink> out;
    for (const auto& link : links->all()) {
        if (!is_asked_on(link)) continue;
        for (const auto& each : *addresses) {
            const auto* address = each.address.address.v4();
            if (each.link == link.index && address != nullptr && each.address.length < 32) {
                out.push_back({link, *address, each.address.length});
            }
        }
    }
    return out;
}

}  // namespace discovery
