// The name servers of a resolv.conf(5), for c-ares below 1.24 (Debian 12's is 1.18): it passes over servers with a
// scope, "fe80::1%eth0", which is how many home routers are advertised by RFC 8106. c-ares 1.24 and later know them;
// in 1.34 before 1.34.6 (Debian 13's) that is broken again (c-ares pull request 997), which hurts no image: those are
// built from Debian 12's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agent {

struct NameServers {
    std::string addresses;  // without scopes, separated by commas, as ares_set_servers_csv(3) takes them
    std::string link;       // the first scope among them; empty when none has any
};

NameServers parse_name_servers(std::string_view resolv_conf);

// The domains of its last `search` or `domain` line, without the dot at the end.
std::vector<std::string> parse_search_domains(std::string_view resolv_conf);

}  // namespace agent
