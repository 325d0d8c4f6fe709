#include "agent/core/network.h"

#include <algorithm>

#include "agent/core/nfs_root.h"
#include "agent/core/root_spelling.h"

namespace agent::core {
namespace {

bool is_in_use(const LinkState& state) {
    return std::holds_alternative<LinkState::InUse>(state.phase);
}

// A link in use stands before those that the kernel alone configured.
Network autoconfigured(const Boot& boot) {
    Network found;
    for (const auto& [index, state] : boot.links) {
        if (state.ipv6 && (!found || is_in_use(state))) found = {&state, &*state.ipv6};
    }
    return found;
}

Network configured(const Boot& boot) {
    const LinkState* link = link_in_use(boot);
    return link == nullptr ? Network{} : Network{link, &*link->config};
}

bool is_v4(const base::NetConfig& config) {
    return config.address.address.v4() != nullptr;
}

// Every Pi needs a name of its own before its first NFSv4 mount.
std::string made_up_name(base::MacAddress mac) {
    std::string name = "farroot-";
    for (const char each : mac.text().substr(9)) {
        if (each != ':') name += each;
    }
    return name;
}

void add_new(std::vector<std::string>& list, std::string entry) {
    if (!entry.empty() && std::ranges::find(list, entry) == list.end()) list.push_back(std::move(entry));
}

void add_names(UseNames& names, const LinkState& state, const base::NetConfig& config) {
    if (names.host_name.empty()) names.host_name = config.host_name;
    for (const auto& server : config.dns) {
        const bool link_local = server.v6() != nullptr && server.v6()->is_link_local();
        add_new(names.nameservers, server.text() + (link_local ? "%" + state.link.name : ""));
    }
    add_new(names.search, config.domain);
    for (const auto& domain : config.search) add_new(names.search, domain);
}

}  // namespace

const LinkState* link_in_use(const Boot& boot) {
    const auto found = std::ranges::find_if(boot.links, [](const auto& each) { return is_in_use(each.second); });
    return found == boot.links.end() ? nullptr : &found->second;
}

Network network_for(const Boot& boot, const NfsRoot& root) {
    const Network main = configured(boot);
    const auto server = literal_server(root.server);
    if (!server) return main ? main : autoconfigured(boot);
    if (main && is_v4(*main.config) == (server->v4() != nullptr)) return main;
    return server->v6() != nullptr ? autoconfigured(boot) : Network{};
}

base::Result<NfsRoot> completed_over(const Boot& boot, const Network& network, const NfsRoot& root) {
    auto completed = complete(root, *network.config, {network.link->link.mac, boot.facts.serial});
    if (completed && !network_for(boot, *completed)) {
        return base::Failure{base::Cause::NetworkUnreachable, completed->server, "", 0,
                             "this machine has no address of the server's family"};
    }
    return completed;
}

std::vector<base::MacAddress> macs_of(const Boot& boot) {
    std::vector<base::MacAddress> macs;
    for (const auto& [index, state] : boot.links) macs.push_back(state.link.mac);
    return macs;
}

std::string client_id(const Boot& boot, const Network& network) {
    if (!boot.facts.serial.empty()) return boot.facts.serial;
    return network ? network.link->link.mac.text() : "";
}

bool is_own_address(const Boot& boot, const base::IpAddress& address) {
    const auto is_it = [&](const std::optional<base::NetConfig>& config) {
        return config && config->address.address == address;
    };
    return std::ranges::any_of(boot.links,
                               [&](const auto& each) { return is_it(each.second.config) || is_it(each.second.ipv6); });
}

bool has_network(const Boot& boot) {
    return configured(boot) || autoconfigured(boot);
}

UseNames names_of(const Boot& boot) {
    UseNames names;
    names.host_name = boot.config.host_name;
    for (const auto& server : boot.config.nameservers) add_new(names.nameservers, server.text());
    const Network main = configured(boot);
    if (main) add_names(names, *main.link, *main.config);
    for (const auto& [index, state] : boot.links) {
        if (state.ipv6) add_names(names, state, *state.ipv6);
    }
    const Network any = main ? main : autoconfigured(boot);
    if (names.host_name.empty() && any) names.host_name = made_up_name(any.link->link.mac);
    return names;
}

}  // namespace agent::core
