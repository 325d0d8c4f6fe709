#include "netcfg/hand_over_files.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "netcfg/host_name.h"
#include "netcfg/ifupdown_files.h"
#include "netcfg/ipconfig_file.h"
#include "netcfg/networkd_file.h"
#include "netcfg/networkmanager_files.h"
#include "netcfg/search_list.h"

namespace netcfg {
namespace {

constexpr int kMostServers = 3;  // MAXNS

// An address, behind a '%' its link.
bool is_server(const std::string& text) {
    const auto percent = text.find('%');
    return base::IpAddress::parse(text.substr(0, percent)) &&
           (percent == std::string::npos || can_stand_in_files(std::string_view(text).substr(percent + 1)));
}

}  // namespace

bool can_stand_in_files(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !name.empty() && name.front() != '.' && name.front() != '-' && std::ranges::all_of(name, is_plain);
}

std::vector<HandOverFile> hand_over_files(const base::Link& link, const base::NetConfig& config,
                                          const std::string& host_name) {
    if (!can_stand_in_files(link.name)) return {};
    std::vector<HandOverFile> files{ipconfig_file(link, config, host_name), networkd_file(link, config)};
    std::ranges::move(networkmanager_files(link, config), std::back_inserter(files));
    std::ranges::move(ifupdown_files(link), std::back_inserter(files));
    return files;
}

std::string resolv_conf(const std::vector<std::string>& nameservers, const std::vector<std::string>& search) {
    std::vector<std::string> domains;
    std::ranges::copy_if(search, std::back_inserter(domains), is_host_name);
    std::string text = domains.empty() ? "" : "search " + joined(domains, " ") + "\n";
    int servers = 0;
    for (const auto& server : nameservers) {
        if (is_server(server) && servers++ < kMostServers) text += "nameserver " + server + "\n";
    }
    return text;
}

}  // namespace netcfg
