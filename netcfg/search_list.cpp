#include "netcfg/search_list.h"

#include <algorithm>
#include <iterator>

#include "netcfg/host_name.h"

namespace netcfg {

std::vector<std::string> search_list(const base::NetConfig& config) {
    std::vector<std::string> domains;
    if (is_host_name(config.domain)) domains.push_back(config.domain);
    std::ranges::copy_if(config.search, std::back_inserter(domains), is_host_name);
    return domains;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? "" : separator).append(word);
    return text;
}

std::vector<std::string> texts(const std::vector<base::IpAddress>& addresses) {
    std::vector<std::string> all;
    std::ranges::transform(addresses, std::back_inserter(all), &base::IpAddress::text);
    return all;
}

}  // namespace netcfg
