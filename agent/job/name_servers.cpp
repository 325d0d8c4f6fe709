#include "agent/job/name_servers.h"

#include <algorithm>

#include "agent/base/ip_address.h"

namespace agent {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace

NameServers parse_name_servers(std::string_view text) {
    NameServers servers;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (take_word(line) != "nameserver") continue;
        const auto word = take_word(line);
        const auto scope = word.find('%');
        const auto address = base::IpAddress::parse(word.substr(0, scope));
        if (!address) continue;
        if (!servers.addresses.empty()) servers.addresses += ',';
        servers.addresses += address->text();
        if (scope != word.npos && servers.link.empty()) servers.link = word.substr(scope + 1);
    }
    return servers;
}

}  // namespace agent
