#include "agent/causes/exports.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "agent/base/ip_address.h"
#include "agent/settings/nearest.h"

namespace agent::causes {
namespace {

bool is_within(std::string_view path, std::string_view folder) {
    if (folder == "/") return path.starts_with('/');
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// "192.168.1.5", "192.168.1.0/24", "192.168.1.0/255.255.255.0", "fd00::/64" (exports(5)).
std::optional<base::IpPrefix> network_of(const std::string& text) {
    const auto slash = text.find('/');
    const auto address = base::IpAddress::parse(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == text.npos) return base::IpPrefix{*address, address->bits()};
    const std::string length = text.substr(slash + 1);
    if (const auto mask = base::Ipv4::parse(length)) {
        const auto bits = base::length_of_mask(*mask);
        return bits ? std::optional(base::IpPrefix{*address, *bits}) : std::nullopt;
    }
    int bits = -1;
    const auto [stop, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc() || stop != length.data() + length.size()) return std::nullopt;
    if (bits < 0 || bits > address->bits()) return std::nullopt;
    return base::IpPrefix{*address, bits};
}

}  // namespace

const ExportLine* export_of(const std::vector<ExportLine>& exports, std::string_view path) {
    const ExportLine* deepest = nullptr;
    for (const auto& each : exports) {
        if (!is_within(path, each.path)) continue;
        if (deepest == nullptr || each.path.size() > deepest->path.size()) deepest = &each;
    }
    return deepest;
}

std::vector<std::string> exports_below(const std::vector<ExportLine>& exports, std::string_view path) {
    std::vector<std::string> below;
    for (const auto& each : exports) {
        if (each.path != path && is_within(each.path, path)) below.push_back(each.path);
    }
    return below;
}

std::vector<std::string> nearest_first(const std::vector<ExportLine>& exports, std::string_view path) {
    std::vector<std::string_view> names;
    for (const auto& each : exports) names.emplace_back(each.path);
    const std::string_view meant = settings::nearest(path, names);
    std::vector<std::string> sorted;
    if (!meant.empty()) sorted.emplace_back(meant);
    for (const auto& name : exports_below(exports, path)) {
        if (name != meant) sorted.push_back(name);
    }
    for (const auto name : names) {
        if (std::ranges::find(sorted, name) == sorted.end()) sorted.emplace_back(name);
    }
    return sorted;
}

bool admits_everybody(const ExportLine& line) {
    return line.clients.empty() || std::ranges::find(line.clients, "*") != line.clients.end();
}

Admits admits(const ExportLine& line, const std::string& address) {
    if (admits_everybody(line)) return Admits::Yes;
    const auto ours = base::IpAddress::parse(address);
    bool all_told = ours.has_value();
    for (const auto& client : line.clients) {
        const auto network = network_of(client);
        if (!network) all_told = false;
        if (network && ours && network->contains(*ours)) return Admits::Yes;
    }
    return all_told ? Admits::No : Admits::Untold;
}

}  // namespace agent::causes
