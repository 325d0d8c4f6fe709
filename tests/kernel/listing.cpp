#include "tests/kernel/listing.h"

#include "tests/kernel/machine_network.h"

namespace kernel {

Listing::Key Listing::key_of(const std::string& prefix) {
    return {prefix.find(':') != std::string::npos, std::stoi(prefix.substr(prefix.find('/') + 1))};
}

void Listing::add_address(const std::string& prefix, const std::string& broadcast) {
    if (prefix.starts_with("fe80::")) {
        has_link_local = true;
        return;
    }
    addresses_.insert({key_of(prefix), prefix + (broadcast.empty() ? "" : " brd " + broadcast)});
}

void Listing::add_route(const std::string& network, const std::string& gateway) {
    if (network == "fe80::/64") return;
    const bool is_default = network == "0.0.0.0/0" || network == "::/0";
    routes_.insert({key_of(network), (is_default ? "default" : network) + (gateway.empty() ? "" : " via " + gateway)});
}

std::string Listing::text() const {
    std::string line;
    const auto add = [&line](const std::string& part) { line += (line.empty() ? "" : " | ") + part; };
    if (!up) add("down");
    if (!vlan.empty()) add(vlan);
    if (mtu != 1500) add("mtu " + std::to_string(mtu));
    if (mac != kMac) add("mac " + mac);
    for (const auto& [key, address] : addresses_) add(address);
    for (const auto& [key, route] : routes_) add(route);
    return line;
}

}  // namespace kernel
