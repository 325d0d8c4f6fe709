#include "agent/discovery/found_servers.h"

#include <algorithm>

namespace discovery {
namespace {

void add_hint(std::vector<std::string>& hints, const std::string& hint) {
    if (hint.empty() || hints.size() == kMostHints) return;
    if (std::ranges::find(hints, hint) == hints.end()) hints.push_back(hint);
}

bool is_named(Source source) {
    return source == Source::Named || source == Source::Configured || source == Source::Dhcp;
}

}  // namespace

bool FoundServers::has_room(Source source) const {
    if (is_named(source)) return all_.size() < kMostServers;
    const auto first = first_by_.find(source);
    const bool is_crowd = first != first_by_.end() && first->second >= kMostOfSource;
    return !is_crowd && all_.size() < kMostServers - kKeptForNamed;
}

bool FoundServers::add(Source source, const Found& found) {
    auto known = std::ranges::find(all_, found.address, &FoundServer::address);
    const bool is_new = known == all_.end();
    if (is_new) {
        if (!has_room(source)) {
            const bool counted = std::ranges::find(more_, found.address) != more_.end();
            if (!counted && more_.size() < kMostServers) more_.push_back(found.address);
            return false;
        }
        ++first_by_[source];
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
