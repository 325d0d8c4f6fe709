#include "agent/discovery/found_servers.h"

#include <algorithm>

namespace discovery {
namespace {

void add_hint(std::vector<std::string>& hints, const std::string& hint) {
    if (hint.empty() || hints.size() == kMostHints) return;
    if (std::ranges::find(hints, hint) == hints.end()) hints.push_back(hint);
}

}  // namespace

bool FoundServers::add(Source source, const Found& found) {
    auto known = std::ranges::find(all_, found.address, &FoundServer::address);
    const bool is_new = known == all_.end();
    if (is_new) {
        if (all_.size() == kMostServers) {
            const bool counted = std::ranges::find(more_, found.address) != more_.end();
            if (!counted && more_.size() < kMostServers) more_.push_back(found.address);
            return false;
        }
        all_.push_back({found.address, {}, {}, {}});
        known = std::prev(all_.end());
    }
    if (std::ranges::find(known->by, source, &Finding::source) == known->by.end()) {
        known->by.push_back({source, found.after});
        std::ranges::stable_sort(known->by, {}, &Finding::after);
    }
    add_hint(known->names, found.name);
    add_hint(known->paths, found.path);
    return is_new;
}

}  // namespace discovery
