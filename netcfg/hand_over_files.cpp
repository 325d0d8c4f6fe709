#include "netcfg/hand_over_files.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "netcfg/ipconfig_file.h"
#include "netcfg/networkd_file.h"
#include "netcfg/networkmanager_files.h"
#include "netcfg/search_list.h"

namespace netcfg {
namespace {

constexpr std::size_t kMostServers = 3;  // MAXNS

// The kernel allows all but '/', ':' and blanks; these are what drivers, udev and people choose.
bool can_stand_in_files(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !name.empty() && name.front() != '.' && name.front() != '-' && std::ranges::all_of(name, is_plain);
}

}  // namespace

std::vector<HandOverFile> hand_over_files(const base::Link& link, const base::NetConfig& config,
                                          const std::string& host_name) {
    if (!can_stand_in_files(link.name)) return {};
    std::vector<HandOverFile> files{ipconfig_file(link, config, host_name), networkd_file(link, config)};
    std::ranges::move(networkmanager_files(link, config), std::back_inserter(files));
    return files;
}

std::string resolv_conf(const base::NetConfig& config, const std::string& link_name) {
    std::string text;
    const std::string search = joined(search_list(config), " ");
    if (!search.empty()) text += "search " + search + "\n";
    for (std::size_t i = 0; i < std::min(config.dns.size(), kMostServers); ++i) {
        const base::Ipv6* six = config.dns[i].v6();
        const bool needs_scope = six != nullptr && six->is_link_local();
        if (needs_scope && !can_stand_in_files(link_name)) continue;
        text += "nameserver " + config.dns[i].text() + (needs_scope ? "%" + link_name : "") + "\n";
    }
    return text;
}

}  // namespace netcfg
