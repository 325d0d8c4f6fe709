// What a link has, in one line of text; both ways of reading it fill this. Sorted, since the kernel's order is its own.
#pragma once

#include <set>
#include <string>
#include <utility>

namespace kernel {

class Listing {
public:
    bool up = true;
    unsigned mtu = 1500;
    std::string mac;
    std::string vlan;  // "vlan 5 of eth0"
    bool has_link_local = false;

    void add_address(const std::string& prefix, const std::string& broadcast);
    void add_route(const std::string& network, const std::string& gateway);
    std::string text() const;

private:
    // IPv4 before IPv6, routes to wide networks before those to narrow ones.
    using Key = std::pair<bool, int>;
    static Key key_of(const std::string& prefix);

    std::set<std::pair<Key, std::string>> addresses_;
    std::set<std::pair<Key, std::string>> routes_;
};

}  // namespace kernel
