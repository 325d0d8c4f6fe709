#include "tui/found_list.h"

#include <algorithm>

#include "agent/core/root_spelling.h"

namespace tui {

using namespace agent::core;

std::optional<std::string> spelling_of_export(const std::string& address, const std::string& path) {
    const auto server = read_server(address);
    if (!server || path.find("\\x") != path.npos) return std::nullopt;
    const RootSpec root = NfsRoot{*server, with_percent_doubled(path), ""};
    std::string spelling = spelling_of(root);
    const auto reads_as = parse_root(spelling);
    if (!reads_as || *reads_as != root) return std::nullopt;
    return spelling;
}

std::vector<FoundLine> found_lines(const FoundView& found) {
    std::vector<FoundLine> lines;
    for (const FoundServer& server : found.servers) {
        lines.push_back({&server});
        const auto add = [&](const FoundExport* offered, const std::string& path) {
            lines.push_back({&server, offered, path, spelling_of_export(server.address, path).value_or("")});
        };
        const std::vector<FoundExport> none;
        const auto& exports = server.offer ? server.offer->exports : none;
        for (const FoundExport& each : exports) add(&each, each.path);
        for (const std::string& path : server.paths) {
            if (std::ranges::find(exports, path, &FoundExport::path) == exports.end()) add(nullptr, path);
        }
    }
    return lines;
}

}  // namespace tui
