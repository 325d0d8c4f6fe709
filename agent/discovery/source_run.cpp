#include "agent/discovery/source_run.h"

#include <algorithm>

namespace discovery {

void SourceRun::found(const std::string& address, const std::string& name, const std::string& path) {
    const auto same = [&](const Found& each) {
        return each.address == address && each.name == name && each.path == path;
    };
    if (std::ranges::any_of(report_.found, same) || report_.found.size() == kMostFound) return;
    report_.found.push_back({address, name, path, so_far()});
    tell_(report_);
}

void SourceRun::note(const std::string& words) {
    report_.note += (report_.note.empty() ? "" : "; ") + words;
}

void SourceRun::done() {
    report_.done = true;
    report_.took = so_far();
    tell_(report_);
}

}  // namespace discovery
