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

std::string_view take_line(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

}  // namespace

NameServers parse_name_servers(std::string_view text) {
    NameServers servers;
    while (!text.empty()) {
        std::string_view line = take_line(text);
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

std::vector<std::string> parse_search_domains(std::string_view text) {
    std::vector<std::string> domains;
    while (!text.empty()) {
        std::string_view line = take_line(text);
        const auto key = take_word(line);
        if (key != "search" && key != "domain") continue;
        domains.clear();
        for (auto word = take_word(line); !word.empty(); word = take_word(line)) {
            if (word.ends_with('.')) word.remove_suffix(1);
            if (!word.empty()) domains.emplace_back(word);
        }
    }
    return domains;
}

}  // namespace agent
