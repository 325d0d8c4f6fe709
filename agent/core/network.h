// What the links of a boot add up to: the network that a root is reached over, and the names that go with it. Pure
// views of a Boot.
#pragma once

#include <string>
#include <vector>

#include "agent/core/boot.h"

namespace agent::core {

// The link whose configuration is applied; nullptr when there is none.
const LinkState* link_in_use(const Boot& boot);

struct Network {
    const LinkState* link = nullptr;
    const base::NetConfig* config = nullptr;
    explicit operator bool() const { return config != nullptr; }
};

// Over which this root would be reached now: one of the server's own family where the server is an address, else the
// configuration of the link in use, else what IPv6 autoconfiguration gave.
Network network_for(const Boot& boot, const NfsRoot& root);

// As the root is named over this network: nfs_root.h's complete(). A Failure too when that names a server of a family
// that there is no address of.
base::Result<NfsRoot> completed_over(const Boot& boot, const Network& network, const NfsRoot& root);

bool has_network(const Boot& boot);
bool is_own_address(const Boot& boot, const base::IpAddress& address);  // one of a link's

// What tells this Pi from others to an NFSv4 server: its serial number, else the link's MAC address.
std::string client_id(const Boot& boot, const Network& network);

std::vector<base::MacAddress> macs_of(const Boot& boot);  // of all links: what tells this Pi from others

// The first of the command line's, DHCP's and a made-up name that is unlike other Pis'; the name servers in that order.
UseNames names_of(const Boot& boot);

}  // namespace agent::core
